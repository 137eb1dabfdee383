import { describe, expect, test } from "vitest";
import { samePadding } from "./graphDraft.js";
import { readTfjsWeights, transposeWeight, weightValues } from "./tfjsWeights.js";

describe("reading tfjs weights", () => {
  const specs = [
    { name: "q", shape: [3], dtype: "float32", quantization: { dtype: "uint8", scale: 0.5, min: -1 } },
    { name: "f", shape: [1, 2], dtype: "float32" },
  ];
  // The uint8 tensor makes the float32 one begin at an odd address.
  const file = new Uint8Array([0, 2, 4, ...new Uint8Array(Float32Array.of(1.5, -2).buffer)]);

  test("quantised values are q·scale + min, plain ones themselves", () => {
    const weights = readTfjsWeights(specs, file);
    expect(weightValues(weights.get("q")!)).toEqual([-1, 0, 1]);
    expect(weightValues(weights.get("f")!)).toEqual([1.5, -2]);
  });

  test("a file too short or too long is refused", () => {
    expect(() => readTfjsWeights(specs, file.slice(0, -1))).toThrow(/ends inside "f"/);
    expect(() => readTfjsWeights(specs, new Uint8Array([...file, 0]))).toThrow(/1 bytes too many/);
  });

  test("axes are permuted", () => {
    const weight = {
      shape: [2, 3],
      type: "float32",
      data: Float32Array.of(1, 2, 3, 4, 5, 6),
      scale: 1,
      min: 0,
    } as const;
    expect(Array.from(transposeWeight(weight, [1, 0]).data)).toEqual([1, 4, 2, 5, 3, 6]);
    const cube = { ...weight, shape: [1, 2, 3] };
    expect(transposeWeight(cube, [2, 0, 1]).shape).toEqual([3, 1, 2]);
    expect(Array.from(transposeWeight(cube, [2, 0, 1]).data)).toEqual([1, 4, 2, 5, 3, 6]);
  });
});

test("SAME padding puts the odd element at the end", () => {
  expect(samePadding(256, 5, 2)).toEqual([1, 2]);
  expect(samePadding(16, 3, 1)).toEqual([1, 1]);
  expect(samePadding(6, 3, 2)).toEqual([0, 1]);
});
