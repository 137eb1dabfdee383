import { seededRandom, shuffled } from "../../core/random.js";

/** Pairs of images by index, and who is on them. */
export interface IndexPairs {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

export interface PairLimits {
  /** Genuine pairs of one person, at most. Default 20: more of the same face teach little. */
  readonly genuinePerPerson?: number;
  /** Impostor pairs in all, at most. Default 20,000. */
  readonly impostors?: number;
}

/** All pairs i < j of n things, or a seeded choice of them; a pair is drawn once. */
function somePairs(n: number, most: number, seed: number, ...keys: number[]): [number, number][] {
  const count = (n * (n - 1)) / 2;
  const pair = (k: number): [number, number] => {
    // k counts 10, 20, 21, 30, …: row i begins at i(i − 1)/2.
    let i = Math.floor((1 + Math.sqrt(1 + 8 * k)) / 2);
    while ((i * (i - 1)) / 2 > k) i--;
    while ((i * (i + 1)) / 2 <= k) i++;
    return [i, k - (i * (i - 1)) / 2];
  };
  if (count <= most) return Array.from({ length: count }, (_, k) => pair(k));
  const random = seededRandom(seed, ...keys);
  const chosen = new Set<number>();
  while (chosen.size < most) chosen.add(Math.floor(random.next() * count));
  return [...chosen].sort((x, y) => x - y).map(pair);
}

/**
 * The pairs a head is fitted on: the genuine pairs of every person, and impostor pairs drawn uniformly over pairs of
 * people, so that nobody with many images is met too often.
 *
 * @param people `[N]`, the person on each image
 * @example
 * const pairs = samplePairs([0, 0, 1, 1], 7);
 */
export function samplePairs(people: ArrayLike<number>, seed: number, limits: PairLimits = {}): IndexPairs {
  const { genuinePerPerson = 20, impostors = 20_000 } = limits;
  const images = new Map<number, number[]>();
  for (let i = 0; i < people.length; i++) {
    const person = people[i] as number;
    const list = images.get(person);
    if (list) list.push(i);
    else images.set(person, [i]);
  }
  const persons = [...images.keys()];
  const pairs: [number, number][] = [];
  for (const [person, list] of images)
    for (const [i, j] of somePairs(list.length, genuinePerPerson, seed, 1, person))
      pairs.push([list[i] as number, list[j] as number]);
  const couples = somePairs(persons.length, impostors, seed, 2);
  const turns = couples.length === 0 ? 0 : Math.max(1, Math.floor(impostors / couples.length));
  for (const [c, [p, q]] of couples.entries()) {
    const left = images.get(persons[p] as number) as number[];
    const right = images.get(persons[q] as number) as number[];
    const all = left.flatMap((i) => right.map((j): [number, number] => [i, j]));
    const taken = all.length <= turns ? all : shuffled(all, seededRandom(seed, 3, c)).slice(0, turns);
    pairs.push(...taken);
  }
  return { a: Int32Array.from(pairs, ([i]) => i), b: Int32Array.from(pairs, ([, j]) => j) };
}
