import { SelfsameError } from "../core/errors.js";
import { array, check, checkArguments, listOf, object, wholeNumber } from "../core/options.js";
import { numbers } from "./argumentChecks.js";
import { clopperPearson } from "./intervals/clopperPearson.js";
import { type Estimate, estimated } from "./intervals/interval.js";
import { genuineUnits, tooFew, unitInterval } from "./intervals/units.js";

/** A trial that was scored. */
export interface ScoredTrial {
  /** `[N]`, of the probe against each support image; higher = more similar. */
  readonly scores: ArrayLike<number>;
  /** Index of the right one. */
  readonly answer: number;
  /** Trials of one run share their support set. */
  readonly run?: number;
  /** Whose image (or of which class) the probe is: trials of one stand or fall together. Left out: each trial is another's. */
  readonly probeOf?: number;
}

/** N-way one-shot accuracy. Fractions. */
export interface OneShotAccuracy {
  readonly ways: number;
  readonly trials: number;
  readonly correct: number;
  /** Trials whose highest score is shared: counted as wrong, for no decision was made. */
  readonly ties: number;
  /** So many independent trials they are worth: Kish's effective number of classes whose images were probes. */
  readonly independent?: number;
  /** With the exact binomial interval of so many trials, of all where `independent` is left out; none for fewer than two. */
  readonly accuracy: Estimate;
  /** What guessing reaches: 1/N. */
  readonly chance: number;
  /** Over runs, if there are two or more: mean ± standard error; honest where trials share support images. */
  readonly runs: { readonly count: number; readonly mean: number; readonly standardError: number } | null;
}

/**
 * N-way one-shot accuracy: the fraction of trials in which the right support image, and it alone, has the
 * highest score. Source: Lake, Salakhutdinov & Tenenbaum 2015; Koch, Zemel & Salakhutdinov 2015, section 4.3.
 *
 * @throws METRIC_UNDEFINED without trials; INVALID_ARGUMENT if trials differ in N or an answer is out of
 * range; SCORE_INVALID naming trial and choice.
 * @example
 * oneShotAccuracy([{ scores: [0.1, 0.9], answer: 1 }, { scores: [0.8, 0.3], answer: 1 }]).accuracy.value; // 0.5
 */
export function oneShotAccuracy(trials: readonly ScoredTrial[]): OneShotAccuracy {
  check(trials, "trials", listOf(object));
  for (const trial of trials) check(trial.scores, "a trial: scores", numbers);
  const ways = trials[0]?.scores.length ?? 0;
  if (trials.length === 0) throw new SelfsameError("METRIC_UNDEFINED", "no one-shot trials came");
  let correct = 0;
  let ties = 0;
  const runs = new Map<number, { trials: number; correct: number }>();
  const trialsOf = new Map<number, number>();
  for (const [t, { scores, answer, run = 0, probeOf = -1 - t }] of trials.entries()) {
    if (scores.length !== ways || ways < 2 || !(Number.isInteger(answer) && answer >= 0 && answer < ways))
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `trial ${t} has ${scores.length} scores and answer ${answer}; ${ways} scores (at least 2) and an index are expected`,
      );
    const choice = oneShotChoice(scores, t);
    const right = choice === answer ? 1 : 0;
    correct += right;
    if (choice === null) ties++;
    trialsOf.set(probeOf, (trialsOf.get(probeOf) ?? 0) + 1);
    const own = runs.get(run) ?? { trials: 0, correct: 0 };
    runs.set(run, { trials: own.trials + 1, correct: own.correct + right });
  }
  const independent = genuineUnits([...trialsOf.values()]);
  const value = correct / trials.length;
  const interval =
    trialsOf.size === trials.length
      ? clopperPearson(correct, trials.length)
      : unitInterval(value, independent, 0.95);
  return {
    ways,
    trials: trials.length,
    correct,
    ties,
    ...(trialsOf.size === trials.length ? {} : { independent }),
    accuracy: estimated(value, interval, tooFew(trialsOf.size, "class of probes", "classes of probes")),
    chance: 1 / ways,
    runs: overRuns([...runs.values()].map((run) => run.correct / run.trials)),
  };
}

/**
 * The index of the highest score, if it alone has it; null for a tie.
 *
 * @param trial named in the error
 * @throws SCORE_INVALID for a score that is not finite
 * @example
 * oneShotChoice([0.1, 0.9]); // 1
 */
export function oneShotChoice(scores: ArrayLike<number>, trial = 0): number | null {
  checkArguments("oneShotChoice", { scores: [scores, array], trial: [trial, wholeNumber(0)] });
  let choice: number | null = null;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (!Number.isFinite(score))
      throw new SelfsameError(
        "SCORE_INVALID",
        `the score of trial ${trial}, choice ${i} is ${String(score)}`,
      );
    if (score > highest) {
      highest = score;
      choice = i;
    } else if (score === highest) choice = null;
  }
  return choice;
}

function overRuns(accuracies: readonly number[]): OneShotAccuracy["runs"] {
  const count = accuracies.length;
  if (count < 2) return null;
  const mean = accuracies.reduce((sum, x) => sum + x, 0) / count;
  const squares = accuracies.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { count, mean, standardError: Math.sqrt(squares / (count - 1) / count) };
}
