import { SelfsameError } from "../../core/errors.js";
import {
  array,
  check,
  checkFields,
  listOf,
  object,
  oneOf,
  seedRule,
  wholeNumber,
} from "../../core/options.js";
import { seededRandom, shuffled } from "../../core/random.js";

/** A class of images, for sampling trials. Images are numbers: indices of the caller's own list. */
export interface OneShotClass {
  /** Classes of one alphabet are the harder choice. */
  readonly alphabet: string;
  readonly images: readonly number[];
}

/** One sampled trial: which of the support images, one of each class, shows the probe's class? */
export interface SampledTrial {
  readonly probe: number;
  readonly support: readonly number[];
  /** Index of the right one. */
  readonly answer: number;
}

/** Bounds for what is held in memory at once. */
export const trialRules = {
  ways: wholeNumber(2, 1000),
  trials: wholeNumber(1, 1e6),
  within: oneOf("alphabet", "all"),
  seed: seedRule,
};
const mostChoices = 5e6;

/**
 * Samples N-way one-shot trials: N classes, one image of each, and as the probe another image of one of them.
 * Trials are drawn independently (with replacement across trials), so their number says nothing about how
 * many classes there are.
 *
 * @param options `ways` N ≥ 2; `trials` ≥ 1; `within` "alphabet": all N classes of one alphabet, each
 * alphabet equally likely, or "all"; `seed`: trial t depends on seed and t only.
 * @throws INVALID_ARGUMENT for such numbers; DATASET_INVALID if no alphabet (or the whole) has N classes, or
 * a class has fewer than two images.
 * @example
 * sampleOneShotTrials(classes, { ways: 20, trials: 400, within: "alphabet", seed: 1 });
 */
export function sampleOneShotTrials(
  classes: readonly OneShotClass[],
  options: { ways: number; trials: number; within: "alphabet" | "all"; seed: number },
): SampledTrial[] {
  check(classes, "classes", listOf(object));
  for (const { images } of classes) check(images, "a class: images", array);
  checkFields(options, "sampleOneShotTrials", trialRules);
  const { ways, trials, within, seed } = options;
  if (ways * trials > mostChoices)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `${trials} trials of ${ways} ways are more than ${mostChoices} choices`,
    );
  const single = classes.findIndex(({ images }) => images.length < 2);
  if (single >= 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `class ${single} has fewer than two images: no probe beside its support`,
    );
  const pools = new Map<string, OneShotClass[]>();
  for (const entry of classes) {
    const key = within === "alphabet" ? entry.alphabet : "";
    pools.set(key, [...(pools.get(key) ?? []), entry]);
  }
  const large = [...pools.values()].filter((pool) => pool.length >= ways);
  if (large.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `${ways} classes ${within === "alphabet" ? "in one alphabet " : ""}are needed`,
    );
  return Array.from({ length: trials }, (_, trial) => {
    const random = seededRandom(seed, trial);
    const pool = large[random.int(large.length)]!;
    const chosen = shuffled(pool, random).slice(0, ways);
    const answer = random.int(ways);
    const [support, probe] = shuffled(chosen[answer]!.images, random) as [number, number];
    return {
      probe,
      support: chosen.map(({ images }, i) => (i === answer ? support : images[random.int(images.length)]!)),
      answer,
    };
  });
}
