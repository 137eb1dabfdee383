import type { Value } from "../graph.js";
import { shapeOf } from "../graph.js";
import { broadcastShapes, type TensorType } from "../tensor-type.js";
import type { NoAttributes, OpAttributes } from "./attributes.js";
import { applyOne, expect, expectRank, type OpEntry } from "./entry.js";
import { transpose } from "./shape.js";

/** The last two dimensions swapped; ONNX Runtime fuses it into the product that follows. */
export function transposeLastTwo(x: Value): Value {
  const rank = shapeOf(x).length;
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2]);
}

/** `[…, M, K] · […, K, N]` → `[…, M, N]`; leading dimensions broadcast. */
export const matmul = (a: Value, b: Value): Value => applyOne("MatMul", MatMul, [a, b], {});
export const MatMul: OpEntry<NoAttributes> = {
  infer: ([a, b]) => {
    expect(a?.dtype === "float32" && b?.dtype === "float32", "two float32 tensors");
    expect(a.shape.length >= 2 && b.shape.length >= 2, "tensors of rank 2 or more");
    expect(a.shape.at(-1) === b.shape.at(-2), "inner dimensions that agree");
    const lead = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [{ dtype: "float32", shape: [...lead, a.shape.at(-2)!, b.shape.at(-1)!] }];
  },
  grad: ({ inputs: [a, b], gradient, needed }) => [
    needed[0] ? matmul(gradient, transposeLastTwo(b!)) : undefined,
    needed[1] ? matmul(transposeLastTwo(a!), gradient) : undefined,
  ],
};

export interface GemmOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** a′ · b′ (+ c), where ′ transposes on demand: matrices, and a `c` that broadcasts to the result. */
export function gemm(
  a: Value,
  b: Value,
  { transA = false, transB = false }: GemmOptions = {},
  c?: Value,
): Value {
  return applyOne("Gemm", Gemm, c ? [a, b, c] : [a, b], { transA, transB });
}

function inferGemm(
  [a, b, c]: readonly TensorType[],
  { transA, transB }: OpAttributes["Gemm"],
): readonly TensorType[] {
  const left = expectRank(a, 2, "a");
  const right = expectRank(b, 2, "b");
  const [m, k] = transA ? [left[1]!, left[0]!] : [left[0]!, left[1]!];
  const [k2, n] = transB ? [right[1]!, right[0]!] : [right[0]!, right[1]!];
  expect(k === k2, `inner dimensions that agree (${k}, ${k2})`);
  if (c) broadcastShapes(c.shape, [m, n]);
  return [{ dtype: "float32", shape: [m, n] }];
}

export const Gemm: OpEntry<OpAttributes["Gemm"]> = {
  infer: inferGemm,
  // y = a′b′:  ∂a′ = g·b′ᵀ,  ∂b′ = a′ᵀ·g; a transposed operand takes the transposed gradient.
  grad: ({ inputs: [a, b, c], attributes: { transA, transB }, gradient: g, needed }) => [
    needed[0]
      ? transA
        ? gemm(b!, g, { transA: transB, transB: true })
        : gemm(g, b!, { transB: !transB })
      : undefined,
    needed[1]
      ? transB
        ? gemm(g, a!, { transA: true, transB: transA })
        : gemm(a!, g, { transA: !transA })
      : undefined,
    c ? g : undefined,
  ],
  onnx: ({ transA, transB }) => ({
    attributes: { transA: { int: Number(transA) }, transB: { int: Number(transB) } },
  }),
};
