import { describe, expect, test } from "vitest";
import { graphDraft, samePadding } from "./graphDraft.js";
import { halfValue, readTfjsWeights, transposeWeight, weightValues } from "./tfjsWeights.js";

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

test("a weight is stored as float32, decoded and scaled with one rounding each, as ops would", () => {
  const draft = graphDraft();
  const weight = {
    shape: [2, 2],
    type: "uint8",
    data: Uint8Array.of(0, 7, 200, 255),
    scale: 0.1,
    min: -3.3,
  } as const;
  draft.weight(weight, [0.3, 1.7]);
  const { initializers, nodes } = draft.finish("w", [], []);
  expect(nodes).toEqual([]);
  const value = (q: number, factor: number) => Math.fround(Math.fround(q * 0.1 - 3.3) * Math.fround(factor));
  expect(initializers[0]).toMatchObject({ type: "float32", shape: [2, 2] });
  expect([...initializers[0]!.data]).toEqual([
    value(0, 0.3),
    value(7, 0.3),
    value(200, 1.7),
    value(255, 1.7),
  ]);
});

test("half-precision numbers", () => {
  // IEEE 754-2008, binary16: one, least subnormal, largest, -2, zeros, and what is no number.
  expect([0x3c00, 0x0001, 0x7bff, 0xc000, 0, 0xfc00].map(halfValue)).toEqual([
    1,
    2 ** -24,
    65504,
    -2,
    0,
    -Infinity,
  ]);
  expect(halfValue(0x8000)).toBe(-0);
  expect(halfValue(0x7e00)).toBeNaN();
});

test("SAME padding puts the odd element at the end", () => {
  expect(samePadding(256, 5, 2)).toEqual([1, 2]);
  expect(samePadding(16, 3, 1)).toEqual([1, 1]);
  expect(samePadding(6, 3, 2)).toEqual([0, 1]);
});
