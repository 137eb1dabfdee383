import { seededRandom, shuffled } from "../../core/random.js";
import { fewPeople } from "../../data/splits/leaveOnePersonOut.js";
import { type IndexPairs, type PairLimits, samplePairs } from "./pairSample.js";

/** What one fold is fitted on and tried on: pairs of images by index. */
export interface HeadFold {
  readonly fit: IndexPairs;
  readonly held: IndexPairs;
}

const foldsOfMany = 5;

/**
 * Cross-validation by person. From 20 people on, five folds whose held-out pairs lie wholly among people that the fit never saw.
 * With fewer, one person is held out at a time, and since a stranger is needed for an impostor pair, theirs are the
 * people of the fit; each impostor pair is held out once.
 *
 * @param people `[N]`, the person on each image
 * @returns a fold each; the fit of a fold uses no image of a held-out person
 */
export function headFolds(people: readonly number[], seed: number, limits: PairLimits = {}): HeadFold[] {
  const persons = shuffled([...new Set(people)], seededRandom(seed, 4));
  const few = persons.length < fewPeople;
  const count = few ? persons.length : foldsOfMany;
  const foldOf = new Map(persons.map((person, i) => [person, i % count]));
  const fold = people.map((person) => foldOf.get(person) as number);
  const images = [...people.keys()];
  const among = (chosen: readonly number[]): IndexPairs => {
    const pairs = samplePairs(
      chosen.map((i) => people[i] as number),
      seed,
      limits,
    );
    const back = (indices: Int32Array) => indices.map((i) => chosen[i] as number);
    return { a: back(pairs.a), b: back(pairs.b) };
  };
  const everyone = few ? samplePairs(people, seed, limits) : undefined;
  return Array.from({ length: count }, (_, f) => ({
    fit: among(images.filter((i) => fold[i] !== f)),
    // Of two people, the one whose image comes first in the pair holds it out.
    held: everyone
      ? picked(everyone, (i) => fold[everyone.a[i] as number] === f)
      : among(images.filter((i) => fold[i] === f)),
  }));
}

function picked({ a, b }: IndexPairs, wanted: (index: number) => boolean): IndexPairs {
  return { a: a.filter((_, i) => wanted(i)), b: b.filter((_, i) => wanted(i)) };
}
