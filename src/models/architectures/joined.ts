import { concat } from "../../nn/ops/shape.js";
import { inside } from "../../nn/scope.js";
import type { Architecture } from "./architecture.js";
import { unitRows } from "./unitRows.js";

/** Under which path member i (from 0) of a joined twin declares its weights. */
export const memberPath = (i: number): string => `member${i + 1}`;

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
      return concat(embeddings, 1);
    },
  };
}
