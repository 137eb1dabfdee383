import { SelfsameError } from "../core/errors.js";
import { check, text } from "../core/options.js";
import { bestAccuracyOf } from "./accuracy.js";
import { checkSweep } from "./argumentChecks.js";
import { eerOf } from "./eer.js";
import { fnmrAtFmrOf } from "./operatingPoint.js";
import { aucOf } from "./roc.js";
import type { Sweep } from "./sweep.js";

/**
 * A figure by its name: `auc`, `eer`, `accuracy` (at the best threshold on the given pairs), `fnmr@1e-3`
 * (FNMR at that FMR). A name is data, so it can be sent to a worker or stand in a requirement.
 */
export type FigureName = "auc" | "eer" | "accuracy" | `fnmr@${string}`;

/**
 * Computes a figure by name.
 *
 * @returns a fraction.
 * @throws INVALID_ARGUMENT for a name that isn't one.
 * @example
 * figureOf(sweep(scores, labels), "fnmr@1e-3");
 */
export function figureOf(s: Sweep, name: FigureName): number {
  checkSweep(s);
  check(name, "a figure", text);
  if (name === "auc") return aucOf(s);
  if (name === "eer") return eerOf(s).eer;
  if (name === "accuracy") return bestAccuracyOf(s).accuracy;
  const [, target] = /^fnmr@(\d.*)$/.exec(name) ?? [];
  const fmr = Number(target);
  if (target === undefined || !(fmr >= 0 && fmr <= 1))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a figure is auc, eer, accuracy or fnmr@FMR, e.g. fnmr@1e-3; "${name}" came`,
    );
  return fnmrAtFmrOf(s, fmr).fnmr;
}
