import { SelfsameError } from "../../core/errors.js";

/** All pairs of images of people, as far as error rates at high thresholds need them. */
export interface HighestPairs {
  /** `[P]`, images of each person; people are numbered in the order of their first image. */
  readonly imagesOf: Float64Array;
  /** All of them, kept or not. */
  readonly impostorPairs: number;
  /** Every genuine pair: its score, and whose it is. */
  readonly genuine: { readonly scores: Float64Array; readonly person: Int32Array };
  /** Every impostor pair that scores so much was kept. */
  readonly keptFrom: number;
  /** The impostor pairs with the highest scores, in no order. */
  readonly impostors: {
    readonly scores: Float64Array;
    readonly personA: Int32Array;
    readonly personB: Int32Array;
  };
}

/**
 * Scores every unordered pair of images once, and keeps of tens of millions of impostor pairs the highest alone: what FMRs
 * of a tenth and less rest on. 5,000 images have 12.5 M pairs; as columns they are 0.5 GB, their sweep another 0.7 GB.
 *
 * @param people `[N]`, who is on each image; integers ≥ 0
 * @param scoreOf the score of two images, the first index the lower; higher = more similar
 * @param kept the impostor pairs to keep: `share` of all, and those that would break an FMR of `share`; or those that score `atLeast` so much
 * @throws SCORE_INVALID for a score that is not finite; METRIC_UNDEFINED without genuine or without impostor pairs
 * @example
 * highestPairs([0, 0, 1], (a, b) => -Math.abs(a - b), { share: 0.1 }).impostors.scores; // Float64Array [-1]
 */
export function highestPairs(
  people: ArrayLike<number>,
  scoreOf: (imageA: number, imageB: number) => number,
  kept: { readonly share: number } | { readonly atLeast: number },
): HighestPairs {
  const { imagesOf, person } = numbered(people);
  const count = person.length;
  const [genuinePairs, impostorPairs] = pairCounts(imagesOf);
  if (genuinePairs === 0 || impostorPairs === 0)
    throw new SelfsameError(
      "METRIC_UNDEFINED",
      `both kinds of comparisons are needed; came ${genuinePairs} genuine and ${impostorPairs} impostor`,
      { hint: "Genuine pairs need two images of a person, impostor pairs two people." },
    );
  const genuine = { scores: new Float64Array(genuinePairs), person: new Int32Array(genuinePairs) };
  const impostors =
    "atLeast" in kept
      ? tail(Number.POSITIVE_INFINITY, kept.atLeast)
      : tail(Math.floor(kept.share * impostorPairs) + 2, Number.NEGATIVE_INFINITY);
  let g = 0;
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) {
      const score = scoreOf(a, b);
      if (!Number.isFinite(score))
        throw new SelfsameError(
          "SCORE_INVALID",
          `the score of images ${a} and ${b} is ${score}; a finite number is expected`,
        );
      if (person[a] === person[b]) {
        genuine.scores[g] = score;
        genuine.person[g++] = person[a]!;
      } else impostors.offer(score, person[a]!, person[b]!);
    }
  return { imagesOf, impostorPairs, keptFrom: impostors.floor(), genuine, impostors: impostors.pairs() };
}

/** People made dense, in the order of their first images, and how many images each has. */
function numbered(people: ArrayLike<number>) {
  const index = new Map<number, number>();
  const person = Int32Array.from(people, (id) => {
    const at = index.get(id) ?? index.size;
    index.set(id, at);
    return at;
  });
  const imagesOf = new Float64Array(index.size);
  for (const p of person) imagesOf[p]!++;
  return { imagesOf, person };
}

/** Genuine and impostor pairs. */
function pairCounts(imagesOf: Float64Array): [number, number] {
  const images = imagesOf.reduce((sum, n) => sum + n, 0);
  const genuine = imagesOf.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
  return [genuine, (images * (images - 1)) / 2 - genuine];
}

/**
 * Keeps of a stream of pairs every one that scores at least as much as the `most`-th highest (all, if fewer come), and none
 * below `floor`. When twice as many have gathered, the floor rises to the `most`-th highest so far and what lies below it
 * goes: a stream of n in random order does that some ln(n ÷ most) times.
 */
function tail(most: number, floor: number) {
  let [scores, a, b] = [new Float64Array(1024), new Int32Array(1024), new Int32Array(1024)];
  let size = 0;
  let least = floor;
  const resize = (capacity: number) => {
    const kept = { scores, a, b };
    [scores, a, b] = [new Float64Array(capacity), new Int32Array(capacity), new Int32Array(capacity)];
    scores.set(kept.scores);
    a.set(kept.a);
    b.set(kept.b);
  };
  const raiseFloor = () => {
    least = scores.slice(0, size).sort()[size - most]!;
    let next = 0;
    for (let i = 0; i < size; i++) {
      if (scores[i]! < least) continue;
      scores[next] = scores[i]!;
      a[next] = a[i]!;
      b[next++] = b[i]!;
    }
    size = next;
  };
  return {
    offer(score: number, personA: number, personB: number) {
      if (score < least) return;
      if (size === scores.length) {
        if (size >= 2 * most) raiseFloor();
        // Ties at the floor stay, however many: no rate at a threshold may miss one.
        if (2 * size > scores.length) resize(2 * scores.length);
        if (score < least) return;
      }
      scores[size] = score;
      a[size] = personA;
      b[size++] = personB;
    },
    floor: () => least,
    pairs: () => ({ scores: scores.slice(0, size), personA: a.slice(0, size), personB: b.slice(0, size) }),
  };
}
