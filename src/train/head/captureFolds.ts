import { seededRandom, shuffled } from "../../core/random.js";
import type { HeadFold } from "./folds.js";
import type { IndexPairs } from "./pairSample.js";

/** Captures of one known person and of others. */
export interface CaptureLabels {
  /** `[N]`: 0 is the known person, any other number somebody else. */
  readonly people: readonly number[];
  /** `[N]`: the session of each image; the known person's decide what is held out together. */
  readonly sessions: readonly number[];
}

const mostFolds = 5;
/** Genuine pairs and impostor pairs that a fold is fitted on and tried on, at most each. */
const mostPairs = 2000;

/** The known person's number in `people`. */
export const self = 0;

/**
 * What is held out together: of the known person whole sessions, or, where all of theirs are one session, runs of images
 * in the order given (that of their times); of others whole people, dealt out at random.
 *
 * @returns `[N]`, the fold of each image, and how many there are; fewer than two where there is too little to hold out
 */
export function captureFoldOf({ people, sessions }: CaptureLabels, seed: number) {
  const own = people.flatMap((person, i) => (person === self ? [i] : []));
  const strangers = shuffled(
    [...new Set(people)].filter((person) => person !== self),
    seededRandom(seed, 5),
  );
  const ownSessions = [...new Set(own.map((i) => sessions[i]!))];
  const several = ownSessions.length > 1;
  const count = Math.min(mostFolds, several ? ownSessions.length : own.length, strangers.length);
  const fold = new Int32Array(people.length);
  own.forEach((i, k) => {
    const unit = several ? ownSessions.indexOf(sessions[i]!) : Math.floor((k * count) / own.length);
    fold[i] = unit % count;
  });
  people.forEach((person, i) => {
    if (person !== self) fold[i] = strangers.indexOf(person) % count;
  });
  return { fold, count };
}

/**
 * Folds for a head that is to know one person. Fitted: the pairs among the images that are not held out. Held out: as
 * when it serves, each image of the known person or of somebody else that the fit did not see against the known person's images
 * that it did.
 *
 * @returns no folds where an image of the known person and of two others can't be held out
 */
export function captureFolds(labels: CaptureLabels, seed: number): HeadFold[] {
  const { people } = labels;
  const { fold, count } = captureFoldOf(labels, seed);
  if (count < 2) return [];
  const images = [...people.keys()];
  return Array.from({ length: count }, (_, f) => {
    const fit = images.filter((i) => fold[i] !== f);
    const references = fit.filter((i) => people[i] === self);
    const held = images.filter((i) => fold[i] === f);
    const pairs = held.flatMap((i) => references.map((j): Pair => [i, j]));
    return { fit: capturePairs(labels, seed, fit), held: chosen(pairs, people, seed + 1) };
  });
}

type Pair = readonly [number, number];

/** The pairs among images of which at least one shows the known person, or which are genuine: at most 2,000 of either kind. */
export function capturePairs(
  { people }: CaptureLabels,
  seed: number,
  images: readonly number[] = [...people.keys()],
): IndexPairs {
  const pairs = images.flatMap((i, k) =>
    images
      .slice(k + 1)
      .flatMap((j): Pair[] =>
        people[i] === self || people[j] === self || people[i] === people[j] ? [[i, j]] : [],
      ),
  );
  return chosen(pairs, people, seed);
}

/** A seeded choice of genuine and of impostor pairs. */
function chosen(pairs: readonly Pair[], people: readonly number[], seed: number): IndexPairs {
  const some = (wanted: boolean, key: number) => {
    const all = pairs.filter(([i, j]) => (people[i] === people[j]) === wanted);
    return all.length <= mostPairs ? all : shuffled(all, seededRandom(seed, 6, key)).slice(0, mostPairs);
  };
  const both = [...some(true, 1), ...some(false, 0)];
  return { a: Int32Array.from(both, ([i]) => i), b: Int32Array.from(both, ([, j]) => j) };
}
