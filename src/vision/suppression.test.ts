import { describe, expect, test } from "vitest";
import type { Detection } from "./blazeface.js";
import { intersectionOverUnion, keepBest, weightedSuppression } from "./suppression.js";

const at = (x: number, score: number): Detection => ({
  box: { x, y: 0, width: 10, height: 10 },
  score,
  keypoints: [{ x: x + 5, y: 5 }],
});

describe("suppression", () => {
  test("intersection over union", () => {
    expect(intersectionOverUnion(at(0, 1).box, at(0, 1).box)).toBe(1);
    expect(intersectionOverUnion(at(0, 1).box, at(5, 1).box)).toBeCloseTo(50 / 150, 12);
    expect(intersectionOverUnion(at(0, 1).box, at(10, 1).box)).toBe(0);
  });

  test("overlapping detections become their weighted mean with the best score", () => {
    const faces = weightedSuppression([at(2, 0.3), at(0, 0.9), at(100, 0.5)], 0.3);
    expect(faces).toHaveLength(2);
    expect(faces[0]?.score).toBe(0.9);
    expect(faces[0]?.box.x).toBeCloseTo((2 * 0.3) / 1.2, 12);
    expect(faces[0]?.keypoints[0]?.x).toBeCloseTo(5 + (2 * 0.3) / 1.2, 12);
    expect(faces[1]).toEqual(at(100, 0.5));
  });

  test("keepBest leaves the best as it is", () => {
    expect(keepBest([at(2, 0.3), at(0, 0.9), at(100, 0.5)], 0.3)).toEqual([at(0, 0.9), at(100, 0.5)]);
  });
});
