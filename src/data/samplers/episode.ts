import { SelfsameError } from "../../core/errors.js";
import { checkArguments, checkFields, seedRule, wholeNumber } from "../../core/options.js";
import { type Random, seededRandom } from "../../core/random.js";
import { streams } from "../streams.js";
import { checkIndex, type SampleIndex } from "./sampleIndex.js";

/** What an episode holds: images of each of some classes (people) of each of some groups. */
export interface EpisodeShape {
  /** Groups, e.g. alphabets. 1 where the data have none. */
  readonly groups: number;
  /** People of each group. */
  readonly classes: number;
  /** Images of each person. */
  readonly images: number;
}

/**
 * Draws the episode of a step: different groups, in each different people, of each different images, all uniform
 * among those that have enough. A function of (seed, step) alone; what is drawn in the g-th group depends on
 * (seed, step, g) and the group.
 *
 * @returns `[groups · classes · images]` rows of the table, group by group, person by person
 * @throws DATASET_INVALID where too few groups have enough people with enough images
 * @example
 * episode(indexSamples(table.samples), { groups: 2, classes: 20, images: 3 }, 7, step); // 120 rows
 */
export function episode(index: SampleIndex, shape: EpisodeShape, seed: number, step: number): Int32Array {
  checkIndex(index);
  const count = wholeNumber(1, 1e6);
  checkFields(shape, "an episode's shape", { groups: count, classes: count, images: count });
  checkArguments("episode", { seed: [seed, seedRule], step: [step, wholeNumber(0)] });
  const pools = eligible(index, shape);
  const rows = new Int32Array(shape.groups * shape.classes * shape.images);
  let at = 0;
  const chosen = drawn(pools, shape.groups, seededRandom(seed, step, 0, streams.episode));
  for (const [g, people] of chosen.entries()) {
    const random = seededRandom(seed, step, 1 + g, streams.episode);
    for (const images of drawn(people, shape.classes, random))
      for (const row of drawn(images, shape.images, random)) rows[at++] = row;
  }
  return rows;
}

/** For each group that is large enough, its people's images, for those who have enough of them. */
function eligible(index: SampleIndex, { groups, classes, images }: EpisodeShape) {
  const pools = index.groups
    .map(({ people }) => people.map((person) => person.images).filter(({ length }) => length >= images))
    .filter(({ length }) => length >= classes);
  if (pools.length < groups)
    throw new SelfsameError(
      "DATASET_INVALID",
      `an episode needs ${groups} groups of ${classes} people with ${images} images each; the data have ${pools.length}`,
    );
  return pools;
}

/** `count` different items, uniform: the first steps of a Fisher–Yates shuffle. */
function drawn<T>(items: readonly T[], count: number, random: Random): T[] {
  const rest = [...items];
  for (let i = 0; i < count; i++) {
    const j = i + random.int(rest.length - i);
    [rest[i], rest[j]] = [rest[j] as T, rest[i] as T];
  }
  return rest.slice(0, count);
}
