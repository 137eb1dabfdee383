import { SelfsameError } from "../../core/errors.js";
import type { Architecture } from "./architecture.js";
import { compact } from "./compact.js";
import { koch2015 } from "./koch2015.js";
import { residual } from "./residual.js";

/** Every architecture: a new one is one file beside this one and one line here. */
export const architectures = { koch2015, compact, residual } as const satisfies Record<string, Architecture>;

/**
 * An architecture by name.
 *
 * @throws INVALID_ARGUMENT for an unknown name; lists the known ones.
 * @example
 * const embedding = architecture("compact").twin(scope, images, { embedding: 64 });
 */
export function architecture(name: string): Architecture {
  const found = (architectures as Record<string, Architecture | undefined>)[name];
  if (!found)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `no architecture "${name}"; known: ${Object.keys(architectures).join(", ")}`,
    );
  return found;
}
