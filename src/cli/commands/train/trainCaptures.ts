import { join } from "node:path";
import { SelfsameError } from "../../../core/errors.js";
import type { SessionSource } from "../../../data/captureSessions.js";
import { checkSavePlace, saveBundle } from "../../../jobs/calibrate/saveBundle.node.js";
import type { DecisionCounts } from "../../../jobs/train/testCaptures.js";
import { type CapturesTraining, trainCaptures } from "../../../jobs/train/trainCaptures.node.js";
import { formatRate, printJson, printLine } from "../../output.js";
import { runJob } from "../../runJob.js";
import { noteSkipped } from "../../skipped.js";

export interface CapturesModeOptions {
  /** The base model. */
  readonly model: string;
  readonly data: string;
  readonly out: string;
  readonly seed: number;
  readonly json: boolean;
  /** Whether everything is done but writing the model. */
  readonly dryRun: boolean;
  /** Whether a model that is there may be replaced. */
  readonly force: boolean;
  /** Folder that keeps embeddings. */
  readonly cache?: string;
}

/** Options that belong to training a twin, which this preset does not do. */
export function refuseTwinOptions(options: Readonly<Record<string, unknown>>): void {
  for (const name of ["config", "arch", "head", "steps", "layout", "people", "crop", "resume"])
    if (options[name] !== undefined && options[name] !== false)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `--preset webcam learns a head on a trained model, so --${name} has no place there`,
        { hint: "The paper's way, a twin from scratch, is --preset webcam-scratch." },
      );
}

/** `train --preset webcam`: a head for one person, from webcam captures, and a test of the model on them. */
export async function trainCapturesMode(options: CapturesModeOptions): Promise<void> {
  const { model, data, out, seed, json, dryRun, force, cache } = options;
  checkSavePlace(model, out, { force });
  const started = performance.now();
  const shown = /^[\w.-]+$/.test(model) ? model : "MODEL";
  const training = await runJob(({ signal, onProgress }) =>
    trainCaptures(data, {
      model,
      seed,
      reproduce: `selfsame train --preset webcam --model ${shown} --data DIR --seed ${seed}`,
      signal,
      onProgress,
      ...(cache === undefined ? {} : { cache }),
    }),
  );
  const file = dryRun ? null : saveBundle(model, training.bundle, out, { force });
  const seconds = (performance.now() - started) / 1000;
  noteSkipped(training.skipped);
  if (json) printJson(summary(training, file, seconds));
  else print(training, { ...options, file, seconds });
}

function summary(training: CapturesTraining, file: string | null, seconds: number) {
  const { bundle, contest, ...rest } = training;
  return {
    model: bundle.id,
    revision: bundle.revision,
    file,
    ...rest,
    heldOut: contest && {
      pairs: contest.heldOutPairs,
      folds: contest.folds,
      before: contest.before,
      after: contest.after,
      gain: contest.gain,
    },
    operatingPoints: bundle.operatingPoints.length,
    seconds,
  };
}

const sourceWords: Readonly<Record<SessionSource, string>> = {
  names: "by their names",
  "times in the names": "by the times in their names",
  "file times": "by the files' times",
  nothing: "nothing tells them apart",
};

const count = (n: number, thing: string) => `${n} ${thing}${n === 1 ? "" : "s"}`;

function print(
  training: CapturesTraining,
  {
    data,
    out,
    file,
    seconds,
  }: CapturesModeOptions & { readonly file: string | null; readonly seconds: number },
): void {
  const { bundle, learnt, reason, captures, skipped, sessions, test, contest, notes } = training;
  printLine(learnt ? `TRAINED: ${reason}` : `NOTHING LEARNT, the head of "${bundle.id}" is kept: ${reason}`);
  printLine(
    `  captures     ${count(captures.anchor, "anchor")}, ${count(captures.positive, "positive")}, ${count(captures.negative, "negative")}; ${skipped.length} left out`,
  );
  printLine(`  sessions     ${sessions.count}, ${sourceWords[sessions.source]}`);
  if (test.targetFmr === null) printLine(`  tested       not: "${bundle.id}" has no default threshold`);
  else {
    printLine(
      `  tested       its own head at FMR ${formatRate(test.targetFmr)}, each capture against the anchors:`,
    );
    printLine(`    you        ${decided(test.own, "positive")}`);
    printLine(`    others     ${decided(test.others, "negative")}`);
  }
  if (contest) {
    const { before, after, gain, heldOutPairs } = contest;
    printLine(
      `  learnt head  log loss ${after.logLoss.toFixed(4)}, the own head's ${before.logLoss.toFixed(4)}, on ${count(heldOutPairs, "pair")} that it had not seen`,
    );
    printLine(
      `               gain ${gain.value.toFixed(4)} (95% interval ${gain.low.toFixed(4)} to ${gain.high.toFixed(4)})`,
    );
  }
  const points = bundle.operatingPoints.map(({ targetFmr }) => formatRate(targetFmr)).join(", ");
  printLine(`  thresholds   ${points === "" ? "none" : `the model's own, for FMR ${points}`}`);
  for (const text of notes) printLine(`  note         ${text}`);
  if (file === null) {
    printLine(`  dry run      nothing was written; it took ${seconds.toFixed(1)} s`);
    return;
  }
  printLine(`  written to   ${file} in ${seconds.toFixed(1)} s`);
  printLine(`  now          selfsame verify PHOTO --against ${join(data, "anchor")} --model ${out}`);
}

/** "12 of 12 positives match", and what became of the others. */
function decided({ match, noMatch, noDecision }: DecisionCounts, thing: string): string {
  const all = match + noMatch + noDecision;
  const declined = noDecision > 0 ? `; no decision on ${noDecision}` : "";
  return `${match} of ${count(all, thing)} match${all === 1 ? "es" : ""}${declined}`;
}
