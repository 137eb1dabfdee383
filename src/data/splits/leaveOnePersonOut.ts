import { checkDuplicates, checkSamples } from "../argumentChecks.js";
import type { Sample } from "../dataset.js";
import type { DuplicatePair } from "../duplicates/nearDuplicates.js";
import { unitsOf } from "./units.js";

/** Below this many people a held-out part says too little: each person is held out in turn. */
export const fewPeople = 20;

/** One turn: who is held out, and the rows of both sides. */
export interface Fold {
  /** One person, or those whom near-duplicates tie together. */
  readonly heldOut: readonly string[];
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * Holds out each person in turn; people tied by near-duplicates together. For data of fewer than `fewPeople` people.
 *
 * @returns folds sorted by name; none where all are tied together
 * @example
 * for (const { heldOut, train, test } of leaveOnePersonOut(samples)) console.log(heldOut, train.length, test.length);
 */
export function leaveOnePersonOut(
  samples: readonly Pick<Sample, "person">[],
  duplicates: readonly DuplicatePair[] = [],
): Fold[] {
  checkSamples(samples, "person");
  checkDuplicates(duplicates, samples.length);
  const { unitOf } = unitsOf(
    samples.map(({ person }) => person),
    duplicates,
  );
  const units = [...new Set(unitOf)].sort();
  if (units.length < 2) return [];
  const rows = (keep: (unit: string) => boolean) => unitOf.flatMap((unit, row) => (keep(unit) ? [row] : []));
  return units.map((held) => {
    const test = rows((unit) => unit === held);
    return {
      heldOut: [...new Set(test.map((row) => samples[row]!.person))].sort(),
      train: rows((unit) => unit !== held),
      test,
    };
  });
}
