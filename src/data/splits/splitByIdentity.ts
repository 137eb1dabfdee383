import { SelfsameError } from "../../core/errors.js";
import { check, seedRule } from "../../core/options.js";
import { checkDuplicates, checkSamples, checkShares } from "../argumentChecks.js";
import type { Sample } from "../dataset.js";
import type { DuplicatePair } from "../duplicates/nearDuplicates.js";
import { divide, type Shares, type Split } from "./divide.js";
import { requireUnits } from "./leaks.js";
import { unitsOf } from "./units.js";

/**
 * Splits people into parts: nobody is in two. Parts get whole people, as many as the shares say, at least one each.
 * People who share a near-duplicate (one photo under two names) go to one side.
 *
 * @param duplicates of the samples, as `nearDuplicates` gives them
 * @throws INVALID_ARGUMENT for impossible shares; DATASET_INVALID where there are fewer people than parts; DATA_LEAK where
 * near-duplicates tie them into too few
 * @example
 * const { train, validation } = splitByPerson(table.samples, { train: 0.8, validation: 0.2 }, 7);
 */
export function splitByPerson<Part extends string>(
  samples: readonly Pick<Sample, "person" | "id">[],
  shares: Shares<Part>,
  seed: number,
  duplicates: readonly DuplicatePair[] = [],
): Split<Part> {
  checkSamples(samples, "id", "person");
  checkShares(shares);
  check(seed, "splitByPerson: seed", seedRule);
  checkDuplicates(duplicates, samples.length);
  const units = unitsOf(
    samples.map(({ person }) => person),
    duplicates,
  );
  requireUnits(samples, units, shares, "people");
  return divide(units.unitOf, "people", shares, seed);
}

/**
 * Splits groups into parts, as `splitByPerson` does people: whole alphabets are held out.
 *
 * @throws INVALID_ARGUMENT for impossible shares; DATASET_INVALID where there are fewer groups than parts, or a sample has
 * none
 * @example
 * splitByGroup(omniglot.samples, { train: 25, validation: 5 }, 7).validation.length;
 */
export function splitByGroup<Part extends string>(
  samples: readonly Pick<Sample, "group" | "id">[],
  shares: Shares<Part>,
  seed: number,
): Split<Part> {
  checkSamples(samples, "id");
  checkShares(shares);
  check(seed, "splitByGroup: seed", seedRule);
  const groups = samples.map(({ group, id }) => {
    if (group === undefined)
      throw new SelfsameError("DATASET_INVALID", `"${id}" belongs to no group to split by`);
    return group;
  });
  return divide(groups, "groups", shares, seed);
}
