import { constant, dimension, type Value } from "../graph.js";
import { mul, sub } from "../ops/arithmetic.js";
import { cast, equal } from "../ops/logic.js";
import { reshape } from "../ops/shape.js";

/** Which pairs of a batch show one person, as 0 and 1 `[B, B]`. */
export interface PairMasks {
  /** Same label, and not a sample with itself. */
  readonly genuine: Value;
  readonly impostor: Value;
  /** Same label, the sample itself included. */
  readonly same: Value;
}

/** Masks from people's numbers: labels int64 `[B]`. */
export function pairMasks(labels: Value): PairMasks {
  const count = dimension(labels, 0);
  const same = cast(equal(reshape(labels, [count, 1]), reshape(labels, [1, count])), "float32");
  const ones = constant(labels.graph, new Float32Array(count * count).fill(1), [count, count], "ones");
  const off = Float32Array.from({ length: count * count }, (_, i) => Number(i % (count + 1) !== 0));
  const others = constant(labels.graph, off, [count, count], "others");
  return { genuine: mul(same, others), impostor: sub(ones, same), same };
}
