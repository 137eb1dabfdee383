import { describe, expect, test } from "vitest";
import { encodeOnnx } from "./encode.js";
import type { OnnxModel } from "./model.js";
import { readSignature } from "./signature.js";

const model: OnnxModel = {
  name: "m",
  inputs: [
    { name: "images", type: "float32", shape: ["N", 3, 300, 1] },
    // Older writers list constants among the inputs.
    { name: "weight", type: "float32", shape: [2] },
  ],
  outputs: [{ name: "embedding", type: "int64", shape: [] }],
  initializers: [{ name: "weight", type: "float32", shape: [2], data: Float32Array.of(1, 2) }],
  nodes: [],
  opset: 20,
  irVersion: 9,
  metadata: { origin: "test" },
};

/** A protobuf field with bytes. */
const field = (number: number, bytes: readonly number[]) => [8 * number + 2, bytes.length, ...bytes];
const text = (value: string) => [...new TextEncoder().encode(value)];

describe("readSignature", () => {
  test("inputs without constants, outputs, sizes and notes", () => {
    expect(readSignature(encodeOnnx(model))).toEqual({
      inputs: [{ name: "images", type: "float32", shape: [null, 3, 300, 1] }],
      outputs: [{ name: "embedding", type: "int64", shape: [] }],
      externalWeights: false,
      metadata: new Map([["origin", "test"]]),
    });
  });

  test("weights outside the file, sizes of −1 and values without a shape are told", () => {
    const outside = field(5, [...field(8, text("w")), 8 * 14, 1]);
    const free = field(1, [8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]);
    const tensor = (shape: readonly number[]) => field(2, field(1, [8, 1, ...shape]));
    const input = field(11, [...field(1, text("x")), ...tensor(field(2, free))]);
    const output = field(12, [...field(1, text("y")), ...tensor([])]);
    const signature = readSignature(Uint8Array.from(field(7, [...outside, ...input, ...output])));
    expect(signature).toMatchObject({
      inputs: [{ name: "x", type: "float32", shape: [null] }],
      outputs: [{ name: "y", type: "float32", shape: undefined }],
      externalWeights: true,
    });
  });

  test("what is no ONNX file, or cut short, is refused", () => {
    const bytes = encodeOnnx(model);
    for (const broken of [Uint8Array.of(), Uint8Array.of(1, 2, 3), bytes.subarray(0, bytes.length - 1)])
      expect(() => readSignature(broken)).toThrow(RangeError);
  });
});
