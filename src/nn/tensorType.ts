import { SelfsameError } from "../core/errors.js";

/** Element types of graph values: numbers, indices, conditions. */
export type DataType = "float32" | "int64" | "bool";

/** What is known of a value before anything runs. Shapes are row-major, outermost dimension first. */
export interface TensorType {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

/**
 * The type of a float32 tensor.
 *
 * @example
 * float32(32, 1, 105, 105); // a batch of 32 grey images, NCHW
 */
export const float32 = (...shape: readonly number[]): TensorType => ({ dtype: "float32", shape });

/** The number of elements: the product of the dimensions, 1 for a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** `[32,1,105,105]`, as errors and variant keys print it. */
export const formatShape = (shape: readonly number[]): string => `[${shape.join(",")}]`;

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/**
 * The shape two operands broadcast to (NumPy's rule: aligned at the last dimension, a 1 stretches).
 *
 * @throws INVALID_ARGUMENT when some dimension differs and neither is 1.
 * @example
 * broadcastShapes([32, 64, 10, 10], [64, 1, 1]); // [32, 64, 10, 10]
 */
export function broadcastShapes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `shapes ${formatShape(a)} and ${formatShape(b)} don't broadcast`,
      );
    return left === 1 ? right : left;
  });
}
