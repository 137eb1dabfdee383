import type { Value } from "../graph.js";
import { broadcastShapes, type TensorType } from "../tensorType.js";
import type { ProductAttributes } from "./attributes.js";
import { applyOne, expect, expectRank, type GradientRule, type OpEntry } from "./entry.js";

export interface ProductOptions {
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** `[…, M, K] · […, K, N]` → `[…, M, N]`; leading dimensions broadcast; an operand is transposed on demand. */
export function matmul(a: Value, b: Value, { transA = false, transB = false }: ProductOptions = {}): Value {
  return applyOne("MatMul", MatMul, [a, b], { transA, transB });
}

// y = a′·b′ with ′ a transposition on demand:  ∂a′ = g·b′ᵀ,  ∂b′ = a′ᵀ·g; a transposed operand takes the transposed one.
function productGradient(product: typeof matmul): GradientRule<ProductAttributes> {
  return ({ inputs: [a, b, c], attributes: { transA, transB }, gradient: g, needed }) => [
    needed[0]
      ? transA
        ? product(b!, g, { transA: transB, transB: true })
        : product(g, b!, { transB: !transB })
      : undefined,
    needed[1]
      ? transB
        ? product(g, a!, { transA: true, transB: transA })
        : product(a!, g, { transA: !transA })
      : undefined,
    c ? g : undefined,
  ];
}

export const MatMul: OpEntry<ProductAttributes> = {
  infer: ([a, b], { transA, transB }) => {
    expect(a?.dtype === "float32" && b?.dtype === "float32", "two float32 tensors");
    expect(a.shape.length >= 2 && b.shape.length >= 2, "tensors of rank 2 or more");
    const [m, k] = transA ? [a.shape.at(-1), a.shape.at(-2)] : [a.shape.at(-2), a.shape.at(-1)];
    const [k2, n] = transB ? [b.shape.at(-1), b.shape.at(-2)] : [b.shape.at(-2), b.shape.at(-1)];
    expect(k === k2, `inner dimensions that agree (${k}, ${k2})`);
    const lead = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [{ dtype: "float32", shape: [...lead, m!, n!] }];
  },
  grad: productGradient(matmul),
  onnx: ({ transA, transB }) => ({ transposed: [transA, transB] }),
};

/** a′ · b′ (+ c), where ′ transposes on demand: matrices, and a `c` that broadcasts to the result. */
export function gemm(
  a: Value,
  b: Value,
  { transA = false, transB = false }: ProductOptions = {},
  c?: Value,
): Value {
  return applyOne("Gemm", Gemm, c ? [a, b, c] : [a, b], { transA, transB });
}

function inferGemm(
  [a, b, c]: readonly TensorType[],
  { transA, transB }: ProductAttributes,
): readonly TensorType[] {
  const left = expectRank(a, 2, "a");
  const right = expectRank(b, 2, "b");
  const [m, k] = transA ? [left[1]!, left[0]!] : [left[0]!, left[1]!];
  const [k2, n] = transB ? [right[1]!, right[0]!] : [right[0]!, right[1]!];
  expect(k === k2, `inner dimensions that agree (${k}, ${k2})`);
  if (c) broadcastShapes(c.shape, [m, n]);
  return [{ dtype: "float32", shape: [m, n] }];
}

export const Gemm: OpEntry<ProductAttributes> = {
  infer: inferGemm,
  grad: productGradient(gemm),
  onnx: ({ transA, transB }) => ({
    attributes: { transA: { int: Number(transA) }, transB: { int: Number(transB) } },
  }),
};
