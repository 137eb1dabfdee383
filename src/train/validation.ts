import { headDistance } from "../core/headDistance.js";
import { seededRandom, shuffled } from "../core/random.js";
import type { Sample } from "../data/dataset.js";
import { indexSamples } from "../data/samplers/sampleIndex.js";
import { eer } from "../evaluate/eer.js";
import { personWeights } from "../evaluate/intervals/personPairs.js";
import type { ScoredTrial } from "../evaluate/oneShot.js";
import { allPairs } from "../evaluate/protocols/allPairs.js";
import type { SampledTrial } from "../evaluate/protocols/oneShotTrials.js";
import type { Head } from "../models/head.js";

/**
 * One-shot trials as Lake's task has them: N people of one group, one image of each made in one session (by one drawer),
 * and as the probe an image of one of them made in another. Groups take turns, so each weighs alike; trial t depends on
 * seed and t only. Groups with fewer people, or fewer than two sessions that have all of them, are passed over.
 *
 * @returns none where no group will do
 */
export function acrossSessions(
  samples: readonly Pick<Sample, "person" | "group" | "session">[],
  { ways, trials, seed }: { readonly ways: number; readonly trials: number; readonly seed: number },
): SampledTrial[] {
  const groups = indexSamples(samples).groups.flatMap(({ people }) => {
    const bySession = people.map(
      ({ images }) => new Map(images.map((row) => [samples[row]!.session ?? "", row])),
    );
    const sessions = [...(bySession[0]?.keys() ?? [])].filter((s) => bySession.every((rows) => rows.has(s)));
    return people.length >= ways && sessions.length >= 2 ? [{ bySession, sessions }] : [];
  });
  if (groups.length === 0) return [];
  return Array.from({ length: trials }, (_, trial) => {
    const random = seededRandom(seed, trial);
    const { bySession, sessions } = groups[trial % groups.length]!;
    const people = shuffled(bySession, random).slice(0, ways);
    const [of, against] = shuffled(sessions, random) as [string, string];
    const answer = random.int(ways);
    return {
      probe: people[answer]!.get(of)!,
      support: people.map((rows) => rows.get(against)!),
      answer,
    };
  });
}

/** Scores trials by the head's distance of their images' embeddings. */
export function scoredTrials(
  trials: readonly SampledTrial[],
  embeddings: readonly Float32Array[],
  head: Head,
): ScoredTrial[] {
  return trials.map(({ probe, support, answer }) => ({
    scores: support.map((row) => -headDistance(head, embeddings[probe]!, embeddings[row]!)),
    answer,
  }));
}

/** EER over all pairs of some people's images, each person's genuine pairs weighing 1. */
export function pairsEer(people: readonly string[], embeddings: readonly Float32Array[], head: Head): number {
  const numbers = new Map([...new Set(people)].map((name, i) => [name, i]));
  const { imageA, imageB, personA, personB } = allPairs(
    Int32Array.from(people, (name) => numbers.get(name)!),
  );
  const scores = Float64Array.from(
    imageA,
    (a, i) => -headDistance(head, embeddings[a]!, embeddings[imageB[i]!]!),
  );
  const { labels, weights } = personWeights({ scores, personA, personB });
  return eer(scores, labels, weights).eer;
}
