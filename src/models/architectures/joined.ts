import { scalar, type Value } from "../../nn/graph.js";
import { add, div, mul } from "../../nn/ops/arithmetic.js";
import { sqrt } from "../../nn/ops/elementwise.js";
import { reduceSum } from "../../nn/ops/reduce.js";
import { concat } from "../../nn/ops/shape.js";
import { inside } from "../../nn/scope.js";
import type { Architecture } from "./architecture.js";

/** Under which path member i (from 0) of a joined twin declares its weights. */
export const memberPath = (i: number): string => `member${i + 1}`;

/** x / |x| of each row of `[N, D]`, as the cosine head divides. */
export const unitRows = (x: Value): Value =>
  div(x, sqrt(add(reduceSum(mul(x, x), [1]), scalar(x.graph, 1e-6))));

/**
 * Several twins of one architecture as one: their embeddings at unit length, side by side, `[N, members · D]`. The cosine of
 * two such is the mean of the members' cosines.
 *
 * @example
 * const twin = exportTwin({ architecture: joined(residual, 2), image, values });
 */
export function joined(member: Architecture, members: number): Architecture {
  return {
    name: `${members}×${member.name}`,
    image: member.image,
    twin: (scope, images, options) => {
      const embeddings = Array.from({ length: members }, (_, i) =>
        unitRows(member.twin(inside(scope, memberPath(i)), images, options)),
      );
      return embeddings.length === 1 ? embeddings[0]! : concat(embeddings, 1);
    },
  };
}
