import { SelfsameError } from "../../core/errors.js";
import { headDistance } from "../../core/headDistance.js";
import { plattCalibration } from "../../evaluate/calibration/platt.js";
import { highestThresholds } from "../../evaluate/highestThresholds.js";
import { highestRates } from "../../evaluate/intervals/highestRates.js";
import type { Estimate, Interval } from "../../evaluate/intervals/interval.js";
import { personWeights } from "../../evaluate/intervals/personPairs.js";
import { allPairs } from "../../evaluate/protocols/allPairs.js";
import { type HighestPairs, highestPairs } from "../../evaluate/protocols/highestPairs.js";
import { type Sweep, sweep } from "../../evaluate/sweep.js";
import type { MeasuredRate, OperatingPoint } from "../../models/bundle.js";
import type { Head } from "../../models/head.js";
import type { EmbeddingTable } from "./embeddingTable.js";
import { embeddingRows, pairScorer } from "./scorePairs.js";
import { ruledFmr, ruleWords, type ThresholdRule } from "./thresholdRule.js";

/** Images of a set of people. */
export interface PeopleSet {
  readonly table: EmbeddingTable;
  /** `[N]`, who is on each image. */
  readonly people: Int32Array;
}

export interface CalibrationTask {
  readonly kind: "calibrate";
  /** Its distance counts; scale and bias are fitted. */
  readonly head: Head;
  /** Three disjoint sets of people: what fits, what sets thresholds, what measures. */
  readonly fit: PeopleSet;
  readonly set: PeopleSet;
  readonly measure: PeopleSet;
  readonly targetFmrs: readonly number[];
  /** Further thresholds, by equal errors or least cost. */
  readonly rules?: readonly ThresholdRule[];
  readonly seed: number;
  readonly resamples: number;
}

/** A target that got no operating point, and why. */
export interface UnsupportedPoint {
  readonly targetFmr: number;
  readonly reason: string;
}

export interface CalibrationResult {
  readonly head: Head;
  readonly operatingPoints: readonly OperatingPoint[];
  readonly unsupported: readonly UnsupportedPoint[];
  /** How the intervals were made, in words. */
  readonly intervals: string;
}

/**
 * Fits scale and bias (Platt) on the first set of people, sets a threshold for each target FMR and rule on the second, and
 * measures FMR and FNMR at it on the third, each on all pairs, each person's genuine pairs weighing 1. A target stands
 * only where 30 false matches stand behind it, no person taking part in more than half of them, both where it is set and
 * where it is measured, and the people are enough for intervals. Scale, bias and
 * thresholds come from all faces, images without one left out; the figures are those of decisions: there, pairs with
 * a face of too low quality, or none, never match.
 *
 * @throws METRIC_UNDEFINED where a set lacks genuine or impostor pairs, or genuine pairs are not nearer
 */
export function runCalibrationTask(task: CalibrationTask): CalibrationResult {
  const { seed, resamples } = task;
  const head = fittedHead(task);
  const unsupported: UnsupportedPoint[] = [];
  const candidates = thresholds(head, task).filter(({ targetFmr, reason }) => {
    if (reason !== null) unsupported.push({ targetFmr, reason: `setting the threshold: ${reason}` });
    return reason === null;
  });
  const wanted = candidates.map(({ threshold }) => threshold);
  const { table, people } = task.measure;
  const decided = pairScorer(head, table, { gated: true });
  const rates = highestRates(highestPairs(people, decided, { atLeast: Math.min(...wanted) }), wanted, {
    seed,
    resamples,
  });
  const operatingPoints = candidates.flatMap(({ targetFmr, rule, threshold }, i): OperatingPoint[] => {
    const { fmr, fnmr, impostorErrors, impostorPairs, genuineErrors, genuinePairs, fmrReason } = rates[i]!;
    const reason = fmrReason ?? fmr.reason ?? fnmr.reason ?? null;
    if (reason !== null || fmr.interval === null || fnmr.interval === null) {
      const pairs = `with ${impostorPairs} impostor and ${genuinePairs} genuine pairs`;
      unsupported.push({ targetFmr, reason: `measuring it ${pairs}: ${reason}` });
      return [];
    }
    return [
      {
        targetFmr,
        ...(rule === undefined ? {} : { rule }),
        threshold,
        fmr: measured(fmr.value, fmr.interval, impostorErrors, impostorPairs),
        fnmr: measured(fnmr.value, fnmr.interval, genuineErrors, genuinePairs),
      },
    ];
  });
  const resampled = ({ interval }: Estimate) => interval === null || interval.method === "person-bootstrap";
  const exact = rates.some(({ fmr, fnmr, supported }) => supported && !(resampled(fmr) && resampled(fnmr)));
  const intervals =
    `95% intervals from ${resamples} resamples of people` +
    (exact
      ? " (where these or their errors are few, the exact binomial's of as many independent people)"
      : "");
  return { head, operatingPoints, unsupported, intervals };
}

function fittedHead({ head, fit: { table, people } }: CalibrationTask): Head {
  const usable = usableImages(table);
  const { imageA, imageB, personA, personB } = allPairs(usable.map((i) => people[i]!));
  const rows = embeddingRows(table);
  const distances = new Float64Array(imageA.length);
  for (let i = 0; i < distances.length; i++)
    distances[i] = headDistance(head, rows[usable[imageA[i]!]!]!, rows[usable[imageB[i]!]!]!);
  const { labels, weights } = personWeights({ scores: distances, personA, personB });
  const { scale, bias } = plattCalibration(distances, labels, weights);
  if (!(scale > 0))
    throw new SelfsameError(
      "METRIC_UNDEFINED",
      "the model's distance does not tell people apart on these data: genuine pairs are not nearer than impostors",
      { hint: "Train the model, or look at whether the folders hold one person each." },
    );
  return { ...head, scale, bias };
}

/** The thresholds of all targets and rules, by falling FMR. */
function thresholds(head: Head, { set: { table, people }, targetFmrs, rules = [] }: CalibrationTask) {
  const usable = usableImages(table);
  const scoreOf = pairScorer(head, table);
  const pairs = highestPairs(
    usable.map((i) => people[i]!),
    (a, b) => scoreOf(usable[a]!, usable[b]!),
    // Equal errors or least cost may lie anywhere.
    { share: rules.length > 0 ? 1 : Math.max(0, ...targetFmrs) },
  );
  const named = highestThresholds(pairs, targetFmrs).map((point) => ({ ...point, rule: undefined }));
  const all = rules.length > 0 ? sweepOf(pairs) : undefined;
  const ruled = highestThresholds(pairs, all ? rules.map((rule) => ruledFmr(rule, all)) : []).map(
    (point, i) => ({ ...point, targetFmr: rounded(point.targetFmr), rule: ruleWords(rules[i]!) }),
  );
  return [...named, ...ruled].sort((a, b) => b.targetFmr - a.targetFmr);
}

/** The sweep of pairs none of which was left out, each person's genuine pairs weighing 1. */
function sweepOf({ imagesOf, genuine, impostors }: HighestPairs): Sweep {
  const scores = new Float64Array(genuine.scores.length + impostors.scores.length);
  scores.set(genuine.scores);
  scores.set(impostors.scores, genuine.scores.length);
  const weights = new Float64Array(scores.length).fill(1);
  genuine.person.forEach((person, i) => {
    weights[i] = 2 / (imagesOf[person]! * (imagesOf[person]! - 1));
  });
  return sweep(scores, new Uint8Array(scores.length).fill(1, 0, genuine.scores.length), weights);
}

function usableImages({ usable }: EmbeddingTable): number[] {
  return Array.from(usable.keys()).filter((i) => usable[i] === 1);
}

const rounded = (x: number) => Number(x.toPrecision(4));

function measured(value: number, interval: Interval, errors: number, comparisons: number): MeasuredRate {
  const [rate, low, high] = [value, interval.low, interval.high].map(rounded) as [number, number, number];
  return { rate, low: Math.min(low, rate), high: Math.max(high, rate), errors, comparisons };
}
