import type { JobOptions } from "../../core/job.js";
import type { BundleContent } from "../../models/bundle.js";
import type { Head } from "../../models/head.js";
import { defaultFmr } from "../../models/operatingPoints.js";
import { leastCompared, type QualityGate } from "../../recognition/gate.js";
import type { PeopleSet, UnsupportedPoint } from "../measure/calibrationTask.js";
import { measureInWorker } from "../measure/inWorker.node.js";
import type { ThresholdRule } from "../measure/thresholdRule.js";

/** Targets that are tried where none are named; what the data don't support is left out. */
const defaultTargetFmrs = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 5e-5, 3e-5, 2e-5, 1e-5, 5e-6] as const;

/** A set of people and, for the bundle, who they are. */
export interface NamedSet extends PeopleSet {
  /** "on all pairs of 30 people" */
  readonly words: string;
  /** What else to know of what was done on them, with what parts it from the words before: "; …". */
  readonly remark?: string;
}

/** Three disjoint sets of people: what fits the score, what sets the thresholds, what measures them. */
export interface ThreeSets {
  readonly fit: NamedSet;
  readonly set: NamedSet;
  readonly measure: NamedSet;
}

export interface ThreeSetsOptions {
  readonly targetFmrs?: readonly number[] | undefined;
  readonly rules?: readonly ThresholdRule[] | undefined;
  /** The default that is kept where it is supported. */
  readonly preferredFmr?: number | null;
  readonly seed: number;
  /** Default 1000. */
  readonly resamples?: number | undefined;
  /** The data, in words; the command that does the same again. */
  readonly data: string;
  readonly reproduce: string;
}

/** What is to be known of figures that are those of decisions. */
export const gateRemark = (gate: QualityGate): string =>
  leastCompared(gate) > 0
    ? `; faces of low quality${gate.pairs ? ", and two doubtful ones," : ""} never match`
    : "";

/** What a calibration decides of a bundle. */
type Calibrated = Pick<BundleContent, "head" | "operatingPoints" | "defaultFmr" | "evaluation">;

/**
 * Fits a head's scale and bias, sets thresholds and measures them: the one way to a bundle's figures.
 *
 * @throws METRIC_UNDEFINED where a set has no genuine or no impostor pairs, or genuine pairs are not nearer
 */
export async function calibrateOnSets(
  head: Head,
  { fit, set, measure }: ThreeSets,
  options: ThreeSetsOptions,
  job: JobOptions = {},
): Promise<{ readonly fields: Calibrated; readonly unsupported: readonly UnsupportedPoint[] }> {
  const { targetFmrs = defaultTargetFmrs, rules = [], preferredFmr, seed, resamples = 1000 } = options;
  const plain = ({ table, people }: NamedSet): PeopleSet => ({ table, people });
  const sets = { fit: plain(fit), set: plain(set), measure: plain(measure) };
  const task = { kind: "calibrate", head, ...sets, targetFmrs, rules, seed, resamples } as const;
  const { head: fitted, operatingPoints, unsupported, intervals } = await measureInWorker(task, job);
  const supported = operatingPoints.map(({ targetFmr }) => targetFmr);
  const weighing = "each person's genuine pairs weighing 1";
  return {
    fields: {
      head: fitted,
      operatingPoints: [...operatingPoints],
      defaultFmr: defaultFmr(supported, preferredFmr),
      evaluation: {
        data: options.data,
        calibration: `Platt ${fit.words}, ${weighing}, prior ½${fit.remark ?? ""}`,
        thresholds: `${set.words}${set.remark ?? ""}`,
        figures: `${measure.words}; ${intervals}, ${weighing}${measure.remark ?? ""}; only points with 30 false matches or more are listed`,
        reproduce: options.reproduce,
      },
    },
    unsupported,
  };
}
