import type { ElementType } from "../src/nn/onnx/model.js";

/** An entry of a tfjs weights manifest. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

/** A weight as stored: `value = stored · scale + min` for uint8, the value itself for the other types. */
export interface StoredWeight {
  readonly shape: readonly number[];
  readonly type: Extract<ElementType, "float32" | "float16" | "uint8" | "int32">;
  readonly data: Float32Array | Uint16Array | Uint8Array | Int32Array;
  readonly scale: number;
  readonly min: number;
}

const readers = {
  float32: { bytes: 4, make: (b: ArrayBuffer) => new Float32Array(b) },
  int32: { bytes: 4, make: (b: ArrayBuffer) => new Int32Array(b) },
  float16: { bytes: 2, make: (b: ArrayBuffer) => new Uint16Array(b) },
  uint8: { bytes: 1, make: (b: ArrayBuffer) => new Uint8Array(b) },
} as const;

function isReadable(type: string): type is keyof typeof readers {
  return type in readers;
}

/** Splits a tfjs weight file into its tensors, which lie in the file in the manifest's order. */
export function readTfjsWeights(specs: readonly WeightSpec[], file: Uint8Array): Map<string, StoredWeight> {
  const weights = new Map<string, StoredWeight>();
  let offset = 0;
  for (const spec of specs) {
    const type = spec.quantization?.dtype ?? spec.dtype;
    if (!isReadable(type)) throw new Error(`weight "${spec.name}" has the unknown type "${type}"`);
    const count = spec.shape.reduce((product, size) => product * size, 1);
    const end = offset + count * readers[type].bytes;
    if (end > file.byteLength) throw new Error(`weight file ends inside "${spec.name}"`);
    weights.set(spec.name, {
      shape: spec.shape,
      type,
      // A copy, so that it is aligned whatever the offset. (`Buffer.slice` would be a view.)
      data: readers[type].make(new Uint8Array(file.subarray(offset, end)).buffer),
      scale: spec.quantization?.scale ?? 1,
      min: spec.quantization?.min ?? 0,
    });
    offset = end;
  }
  if (offset !== file.byteLength)
    throw new Error(`weight file has ${file.byteLength - offset} bytes too many`);
  return weights;
}

/** A weight's values in float64: q·scale + min, as the source package computes them. */
export function weightValues({ data, type, scale, min }: StoredWeight): number[] {
  if (type === "float16") return Array.from(data, halfValue);
  return Array.from(data, (stored) => stored * scale + min);
}

/** A weight's values in float32, each rounded once. */
export const decodedWeight = (weight: StoredWeight): Float32Array<ArrayBuffer> =>
  Float32Array.from(weightValues(weight));

/** IEEE 754 binary16: sign, 5 bits of exponent (bias 15), 10 of fraction. */
export function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The same weight with its axes permuted: `result.shape[i] = weight.shape[axes[i]]`.
 * HWIO filters become ONNX's OIHW with `[3, 2, 0, 1]`.
 */
export function transposeWeight(weight: StoredWeight, axes: readonly number[]): StoredWeight {
  const strides = weight.shape.map((_, i) => weight.shape.slice(i + 1).reduce((p, s) => p * s, 1));
  const shape = axes.map((axis) => weight.shape[axis] as number);
  const steps = axes.map((axis) => strides[axis] as number);
  const data = weight.data.slice();
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    data[to] = weight.data[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += steps[axis] as number;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      from -= (steps[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
  }
  return { ...weight, shape, data };
}
