import { SelfsameError } from "../../core/errors.js";
import { type Random, seededRandom } from "../../core/random.js";
import { streams } from "../streams.js";
import { emptyPairs, type RowPairs } from "./pairs.js";
import type { IndexedPerson, SampleIndex } from "./sampleIndex.js";

/** How impostor pairs are drawn. */
export interface BalancedPairOptions {
  /** "all" (default): any two people. "group": two of one group, groups uniform; the harder choice. */
  readonly impostors?: "all" | "group";
}

/**
 * Draws pairs, genuine and impostor by turns. Genuine: a person with two images or more, two different ones of them.
 * Impostor: two different people, an image of each. People are uniform, whatever their number of images. Pair i is a
 * function of (seed, step, i) alone: a longer draw begins with the shorter one.
 *
 * @throws DATASET_INVALID where no person has two images, or there are no two people (in one group)
 * @example
 * const { a, b, labels } = balancedPairs(indexSamples(table.samples), 32, 7, step); // labels 1, 0, 1, 0, …
 */
export function balancedPairs(
  index: SampleIndex,
  count: number,
  seed: number,
  step: number,
  { impostors = "all" }: BalancedPairOptions = {},
): RowPairs {
  const repeated = index.people.filter(({ images }) => images.length >= 2);
  const crowds = (impostors === "group" ? index.groups.map(({ people }) => people) : [index.people]).filter(
    ({ length }) => length >= 2,
  );
  if (repeated.length === 0 || crowds.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `pairs need a person with two images and two people${impostors === "group" ? " in one group" : ""}; the data have ${index.people.length} people, ${repeated.length} with two images`,
    );
  const pairs = emptyPairs(count);
  for (let i = 0; i < count; i++) {
    const random = seededRandom(seed, step, i, streams.pairs);
    const genuine = i % 2 === 0;
    const [a, b] = genuine ? genuinePair(repeated, random) : impostorPair(crowds, random);
    pairs.a[i] = a;
    pairs.b[i] = b;
    pairs.labels[i] = genuine ? 1 : 0;
  }
  return pairs;
}

function genuinePair(people: readonly IndexedPerson[], random: Random): [number, number] {
  const { images } = one(people, random);
  const [a, b] = twoOf(images.length, random);
  return [images[a]!, images[b]!];
}

function impostorPair(crowds: readonly (readonly IndexedPerson[])[], random: Random): [number, number] {
  const people = one(crowds, random);
  const [a, b] = twoOf(people.length, random);
  return [one(people[a]!.images, random), one(people[b]!.images, random)];
}

function one<T>(items: readonly T[], random: Random): T {
  return items[random.int(items.length)]!;
}

/** Two different numbers below n, ordered pairs uniform. */
function twoOf(n: number, random: Random): [number, number] {
  const a = random.int(n);
  const b = random.int(n - 1);
  return [a, b < a ? b : b + 1];
}
