import { SelfsameError } from "../../core/errors.js";
import {
  array,
  checkArguments,
  checkFields,
  checkOptions,
  either,
  object,
  oneOf,
  seedRule,
  text,
  wholeNumber,
} from "../../core/options.js";
import { type Random, seededRandom } from "../../core/random.js";
import { streams } from "../streams.js";
import type { NearestImpostors } from "./nearestImpostors.js";
import { emptyPairs, type RowPairs } from "./pairs.js";
import { checkIndex, type IndexedPerson, type SampleIndex } from "./sampleIndex.js";

/** How impostor pairs are drawn. */
export interface BalancedPairOptions {
  /**
   * "all" (default): two people of all. "group": two of one group, groups uniform; the harder choice. Or hard negatives: an
   * image of a person, and one of the k nearest of others.
   */
  readonly impostors?: "all" | "group" | NearestImpostors;
  /**
   * The known person of the webcam layout: all pairs have an image of theirs, for who the others are is not known, and
   * two of them may be one person.
   */
  readonly known?: string;
}

type Drawing = (random: Random) => readonly [number, number];

/**
 * Draws pairs, genuine and impostor by turns. Genuine: a person with two images or more, two different ones of them.
 * Impostor: two different people, an image of each. People are uniform, whatever their number of images. Pair i is a
 * function of (seed, step, i) alone: a longer draw begins with the shorter one.
 *
 * @throws DATASET_INVALID where the data have no genuine or no impostor pair of that kind
 * @example
 * const { a, b, labels } = balancedPairs(indexSamples(table.samples), 32, 7, step); // labels 1, 0, 1, 0, …
 */
export function balancedPairs(
  index: SampleIndex,
  count: number,
  seed: number,
  step: number,
  options: BalancedPairOptions = {},
): RowPairs {
  checkIndex(index);
  checkArguments("balancedPairs", {
    count: [count, wholeNumber(1, 1e6)],
    seed: [seed, seedRule],
    step: [step, wholeNumber(0)],
  });
  checkOptions("balancedPairs", options, { impostors: either(oneOf("all", "group"), object), known: text });
  if (typeof options.impostors === "object")
    checkFields(options.impostors, "nearest impostors", { k: wholeNumber(1), rows: array });
  const drawings = [genuineDrawing(index, options), impostorDrawing(index, options)] as const;
  const pairs = emptyPairs(count);
  for (let i = 0; i < count; i++) {
    const [a, b] = drawings[(i % 2) as 0 | 1](seededRandom(seed, step, i, streams.pairs));
    pairs.a[i] = a;
    pairs.b[i] = b;
    pairs.labels[i] = i % 2 === 0 ? 1 : 0;
  }
  return pairs;
}

function genuineDrawing({ people }: SampleIndex, { known }: BalancedPairOptions): Drawing {
  const repeated = people.filter(
    ({ name, images }) => images.length >= 2 && (known === undefined || name === known),
  );
  if (repeated.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `genuine pairs need ${known === undefined ? "a person" : `"${known}"`} with two images; the data have ${people.length} people with one or none`,
    );
  return (random) => {
    const { images } = one(repeated, random);
    const [a, b] = twoOf(images.length, random);
    return [images[a]!, images[b]!];
  };
}

function impostorDrawing(index: SampleIndex, { impostors = "all", known }: BalancedPairOptions): Drawing {
  const isKnown = ({ name }: IndexedPerson) => known === undefined || name === known;
  if (typeof impostors === "object") {
    // −1 fills up where there are fewer than k others; the nearest stand first.
    const near = (row: number) =>
      [...impostors.rows.subarray(row * impostors.k, (row + 1) * impostors.k)].filter((other) => other >= 0);
    const anchors = index.people.filter(isKnown).filter(({ images }) => near(images[0]!).length > 0);
    if (anchors.length === 0) throw noImpostors(index, "nearest impostors");
    return (random) => {
      const row = one(one(anchors, random).images, random);
      return [row, one(near(row), random)];
    };
  }
  const crowds = (impostors === "group" ? index.groups.map(({ people }) => people) : [index.people]).filter(
    (people) => people.length >= 2 && people.some(isKnown),
  );
  if (crowds.length === 0)
    throw noImpostors(index, impostors === "group" ? "two people in one group" : "two people");
  return (random) => {
    const people = one(crowds, random);
    // The known person stands first, whoever that is; else two people are drawn.
    const self = people.findIndex(isKnown);
    const [a, b] =
      known === undefined
        ? twoOf(people.length, random)
        : [self, (self + 1 + random.int(people.length - 1)) % people.length];
    return [one(people[a]!.images, random), one(people[b]!.images, random)];
  };
}

function noImpostors({ people }: SampleIndex, what: string): SelfsameError {
  return new SelfsameError(
    "DATASET_INVALID",
    `impostor pairs need ${what}; the data have ${people.length} people`,
  );
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
