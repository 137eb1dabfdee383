import { seededRandom } from "../../core/random.js";
import type { Vector } from "../../core/vectors.js";
import { quantile } from "../../evaluate/index.js";
import type { Head } from "../../models/head.js";
import { type CaptureLabels, captureFolds, capturePairs, self } from "./captureFolds.js";
import { type HeadContest, type HeldOutLogits, headContest } from "./headContest.js";
import { type LossGain, lossOf } from "./lossGain.js";

export interface LearnCapturesHeadOptions extends CaptureLabels {
  /** `[N][D]`, of unit length. */
  readonly embeddings: readonly Vector[];
  /** The head to beat. */
  readonly head: Head;
  readonly seed?: number;
}

export interface CapturesHead extends HeadContest {
  /** The head to use from now on: the learnt one if it is better, else the one given. */
  readonly head: Head;
  readonly learnt: boolean;
  /** Why the given head is kept, in words; null where the learnt one is taken. */
  readonly kept: string | null;
}

const resamples = 1000;

/**
 * Learns a `weighted-l1` head on captures of one known person (`people` = 0) and of others. It is taken only where it is
 * better on captures that it did not see: its log loss lower beyond chance (95% interval, captures of the known person and
 * other people resampled), and lower in every session of the known person. From one session nothing can be said of
 * another day, so the given head is kept.
 *
 * @returns undefined where there is too little to hold out: fewer than two captures of the known person that can be kept
 * apart, with another left to compare with, or fewer than two others
 * @example
 * learnCapturesHead({ embeddings, people: [0, 0, 0, 0, 1, 2], sessions: [0, 0, 1, 1, 2, 3], head })?.kept;
 */
export function learnCapturesHead({
  embeddings,
  people,
  sessions,
  head,
  seed = 1,
}: LearnCapturesHeadOptions): CapturesHead | undefined {
  const labels = { people, sessions };
  const folds = captureFolds(labels, seed);
  const genuineInFits = folds.every(({ fit }) => fit.a.some((i, p) => people[i] === people[fit.b[p]!]));
  if (folds.length < 2 || !genuineInFits) return undefined;
  const ownSessions = new Set(people.flatMap((person, i) => (person === self ? [sessions[i]!] : [])));
  let bySession: readonly number[] = [];
  let losses = { before: 0, after: 0 };
  const contest = headContest({
    embeddings,
    people,
    head,
    folds,
    all: capturePairs(labels, seed),
    gainOf: (logits) => {
      const probes = lossesOfProbes(logits, people);
      losses = { before: balanced(probes, "before"), after: balanced(probes, "after") };
      bySession = sessionGains(probes, sessions);
      return captureGain(probes, seed);
    },
  });
  const kept =
    contest.gain.low <= 0
      ? `a learnt head is ${contest.gain.high < 0 ? "worse" : "no better, beyond chance,"} on captures that it had not seen`
      : ownSessions.size < 2
        ? "all captures of the known person are one session, which can't show that a learnt head holds on another day"
        : bySession.some((gain) => gain <= 0)
          ? "a learnt head is no better in some of the sessions"
          : null;
  return {
    ...contest,
    before: { ...contest.before, logLoss: losses.before },
    after: { ...contest.after, logLoss: losses.after },
    head: kept === null ? contest.candidate : head,
    learnt: kept === null,
    kept,
  };
}

/** The mean log loss of one held-out image over its pairs, by either head. */
interface ProbeLoss {
  readonly probe: number;
  readonly person: number;
  readonly before: number;
  readonly after: number;
}

function lossesOfProbes({ a, b, before, after }: HeldOutLogits, people: readonly number[]): ProbeLoss[] {
  const sums = new Map<number, { before: number; after: number; pairs: number }>();
  for (let p = 0; p < a.length; p++) {
    const probe = a[p]!;
    const label = people[probe] === people[b[p]!] ? 1 : 0;
    const own = sums.get(probe) ?? { before: 0, after: 0, pairs: 0 };
    own.before += lossOf(before[p]!, label);
    own.after += lossOf(after[p]!, label);
    own.pairs++;
    sums.set(probe, own);
  }
  return [...sums].map(([probe, sum]) => ({
    probe,
    person: people[probe]!,
    before: sum.before / sum.pairs,
    after: sum.after / sum.pairs,
  }));
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
const gainOf = ({ before, after }: ProbeLoss): number => before - after;

/** What each capture of the known person comes to, and each other person. */
function byUnit(probes: readonly ProbeLoss[], of: (probe: ProbeLoss) => number) {
  const own = probes.filter(({ person }) => person === self).map(of);
  const others = [...new Set(probes.map(({ person }) => person))]
    .filter((person) => person !== self)
    .map((person) => mean(probes.filter((probe) => probe.person === person).map(of)));
  return { own, others };
}

/** The log loss of a head: the known person's captures and the others weigh ½ each. */
function balanced(probes: readonly ProbeLoss[], head: "before" | "after"): number {
  const { own, others } = byUnit(probes, (probe) => probe[head]);
  return (mean(own) + mean(others)) / 2;
}

/** The known person's gain in each of their sessions. */
function sessionGains(probes: readonly ProbeLoss[], sessions: readonly number[]): number[] {
  const own = probes.filter(({ person }) => person === self);
  return [...new Set(own.map(({ probe }) => sessions[probe]!))].map((session) =>
    mean(own.filter(({ probe }) => sessions[probe] === session).map(gainOf)),
  );
}

/** The difference of both heads' log losses; captures of the known person and other people resampled. */
function captureGain(probes: readonly ProbeLoss[], seed: number): LossGain {
  const { own, others } = byUnit(probes, gainOf);
  const gains = Float64Array.from({ length: resamples }, (_, r) => {
    const random = seededRandom(seed, 7, r);
    const drawn = (values: readonly number[]) => mean(values.map(() => values[random.int(values.length)]!));
    return (drawn(own) + drawn(others)) / 2;
  }).sort();
  return {
    value: (mean(own) + mean(others)) / 2,
    low: quantile(gains, 0.025),
    high: quantile(gains, 0.975),
  };
}
