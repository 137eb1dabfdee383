import { join } from "node:path";
import { SelfsameError } from "../../../core/errors.js";
import type { SessionSource } from "../../../data/captureSessions.js";
import { checkSavePlace, saveBundle } from "../../../jobs/calibrate/saveBundle.node.js";
import type { DecidedCaptures } from "../../../jobs/train/testCaptures.js";
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
export function refuseTwinOptions(
  options: Readonly<Record<string, unknown>>,
  given: (option: string) => readonly unknown[],
): void {
  const twin = ["mode", "threads", "config", "arch", "head", "steps", "layout", "people", "crop"];
  for (const name of options["resume"] ? [...twin, "resume"] : twin)
    if (given(name).length > 0 || name === "resume")
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

/** The first line: what a user wants to know. */
function verdict({ learnt, test, bundle }: CapturesTraining): string {
  const { own, others, warnings, targetFmr } = test;
  if (targetFmr === null) return `NO THRESHOLD: "${bundle.name}" gives scores and decides nothing`;
  const recognised = `${own.match.length} of your ${count(total(own), "positive")} recognised, ${others.match.length} of ${count(total(others), "other")} taken for you`;
  if (warnings.length > 0) return `LOOK AT YOUR CAPTURES: ${recognised}`;
  return learnt
    ? `TRAINED, WITHOUT THRESHOLDS YET: ${recognised} by the built-in head`
    : `READY: ${recognised}`;
}

const total = ({ match, noMatch, noDecision }: DecidedCaptures) =>
  match.length + noMatch.length + noDecision.length;

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
  printLine(verdict(training));
  printLine(
    `  captures     ${count(captures.anchor, "anchor")}, ${count(captures.positive, "positive")}, ${count(captures.negative, "negative")}; ${skipped.length} left out`,
  );
  printLine(`  sessions     ${sessions.count}, ${sourceWords[sessions.source]}`);
  if (test.targetFmr !== null) {
    printLine(
      `  tested       each capture against the anchors, at the threshold at which 1 of ${Math.round(1 / test.targetFmr).toLocaleString("en")} strangers matches:`,
    );
    printLine(`    you        ${decided(test.own, "positive")}`);
    printLine(`    others     ${decided(test.others, "negative")}`);
  }
  for (const text of test.warnings) printLine(`  WARNING      ${text}`);
  printLine(`  head         ${learnt ? "the learnt one" : "the model's own"}: ${reason}`);
  if (contest) {
    const { before, after, gain } = contest;
    printLine(
      `               log loss on captures not seen: learnt ${after.logLoss.toFixed(4)}, own ${before.logLoss.toFixed(4)}; gain ${gain.value.toFixed(4)} (95% interval ${gain.low.toFixed(4)} to ${gain.high.toFixed(4)})`,
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
  const model = learnt ? "" : ` --model ${quoted(out)}`;
  printLine(`  now          selfsame verify PHOTO --against ${quoted(join(data, "anchor"))}${model}`);
}

/** A word as a shell takes it. */
const quoted = (word: string): string =>
  /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** "12 of 12 positives match", and what became of the others. */
function decided(outcomes: DecidedCaptures, thing: string): string {
  const all = total(outcomes);
  const declined = outcomes.noDecision.length > 0 ? `; no decision on ${outcomes.noDecision.length}` : "";
  return `${outcomes.match.length} of ${count(all, thing)} match${all === 1 ? "es" : ""}${declined}`;
}
