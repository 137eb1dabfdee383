import { dimension, scalar, type Value } from "../graph.js";
import { add, mul, sub } from "../ops/arithmetic.js";
import { relu, sqrt } from "../ops/elementwise.js";
import { matmul } from "../ops/linear.js";
import { reduceSum } from "../ops/reduce.js";
import { reshape } from "../ops/shape.js";

/** Added under every root: its slope at 0 is infinite. */
const floor = 1e-6;

/** √(Σ(aᵢ − bᵢ)² + 10⁻⁶) of each row: `[N, D]` twice → `[N, 1]`. */
export function euclideanDistance(a: Value, b: Value): Value {
  const apart = sub(a, b);
  return sqrt(add(reduceSum(mul(apart, apart), [1]), scalar(a.graph, floor)));
}

/** All distances within a batch: `[B, D]` → `[B, B]`, by |a − b|² = |a|² + |b|² − 2·a·b. */
export function distanceMatrix(embeddings: Value): Value {
  const count = dimension(embeddings, 0);
  const squares = reduceSum(mul(embeddings, embeddings), [1]);
  const products = matmul(embeddings, embeddings, { transB: true });
  const sums = add(squares, reshape(squares, [1, count]));
  // Rounding can leave a small negative square.
  const squared = relu(sub(sums, mul(products, scalar(embeddings.graph, 2))));
  return sqrt(add(squared, scalar(embeddings.graph, floor)));
}
