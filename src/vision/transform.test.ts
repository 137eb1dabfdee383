import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import type { Point } from "../core/image.js";
import { applySimilarity, fitSimilarity, invertSimilarity, similarityScale } from "./transform.js";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const similarity = fc.record({
  a: number(0.1, 3),
  b: number(-3, 3),
  tx: number(-500, 500),
  ty: number(-500, 500),
});
const triangle: Point[] = [
  { x: 0, y: 0 },
  { x: 10, y: 1 },
  { x: 3, y: 7 },
  { x: -4, y: 2 },
];

describe("similarities", () => {
  test("the inverse undoes the transform", () => {
    fc.assert(
      fc.property(similarity, (s) => {
        for (const p of triangle) {
          const back = applySimilarity(invertSimilarity(s), applySimilarity(s, p));
          expect(back.x).toBeCloseTo(p.x, 6);
          expect(back.y).toBeCloseTo(p.y, 6);
        }
        expect(similarityScale(invertSimilarity(s))).toBeCloseTo(1 / similarityScale(s), 9);
      }),
      tries,
    );
  });

  test("a fit finds the similarity that made the points", () => {
    fc.assert(
      fc.property(similarity, (s) => {
        const found = fitSimilarity(
          triangle,
          triangle.map((p) => applySimilarity(s, p)),
        );
        for (const key of ["a", "b", "tx", "ty"] as const) expect(found[key]).toBeCloseTo(s[key], 6);
      }),
      tries,
    );
  });

  test("a fit to disturbed points has the least squared error", () => {
    const to = triangle.map((p, i) => ({ x: 2 * p.x + (i % 2), y: 2 * p.y - (i % 3) }));
    const error = (s: typeof best) =>
      triangle.reduce((sum, p, i) => {
        const q = applySimilarity(s, p);
        return sum + (q.x - (to[i] as Point).x) ** 2 + (q.y - (to[i] as Point).y) ** 2;
      }, 0);
    const best = fitSimilarity(triangle, to);
    for (const key of ["a", "b", "tx", "ty"] as const)
      for (const step of [-0.01, 0.01])
        expect(error({ ...best, [key]: best[key] + step })).toBeGreaterThan(error(best));
  });
});
