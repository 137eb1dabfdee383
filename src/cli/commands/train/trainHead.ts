import { readDataset } from "../../../data/readers/readDataset.node.js";
import { checkSavePlace, saveBundle } from "../../../jobs/calibrate/saveBundle.node.js";
import { type HeadTraining, trainHead } from "../../../jobs/train/trainHead.node.js";
import type { TrainingData } from "../../../jobs/train/trainingData.node.js";
import { printJson, printLine } from "../../output.js";
import { runJob } from "../../runJob.js";
import { noteSkipped } from "../../skipped.js";

export interface HeadModeOptions {
  /** The base model. */
  readonly model: string;
  readonly data: TrainingData;
  readonly out: string;
  readonly seed: number;
  readonly json: boolean;
  /** Overwrites a bundle in `out`. */
  readonly force: boolean;
  /** Folder that keeps embeddings. */
  readonly cache?: string;
}

/** `train --mode head`: the twin stays, a head is learnt on its embeddings, and kept only if it is better. */
export async function trainHeadMode(options: HeadModeOptions): Promise<void> {
  const { model, data, out, seed, json, force, cache } = options;
  checkSavePlace(model, out, { force });
  const started = performance.now();
  const dataset = await readDataset(data);
  const training = await runJob(({ signal, onProgress }) =>
    trainHead(dataset, {
      model,
      seed,
      reproduce: `selfsame train --mode head --model ${/^[\w.-]+$/.test(model) ? model : "MODEL"} --data DIR --seed ${seed}`,
      signal,
      onProgress,
      ...(cache === undefined ? {} : { cache }),
    }),
  );
  const file = saveBundle(model, training.bundle, out, { force });
  const seconds = (performance.now() - started) / 1000;
  noteSkipped(training.skipped);
  if (json) printJson(summary(training, file, seconds));
  else print(training, file, seconds);
}

function summary(
  { bundle, result, failedImages, skipped, measured, notes }: HeadTraining,
  file: string,
  seconds: number,
) {
  const { learnt, lambda, people, folds, heldOutPairs, before, after, gain } = result;
  return {
    model: bundle.id,
    revision: bundle.revision,
    file,
    learnt,
    lambda,
    people,
    folds,
    heldOutPairs,
    before,
    after,
    gain,
    failedImages,
    skipped,
    measured,
    operatingPoints: bundle.operatingPoints.length,
    defaultFmr: bundle.defaultFmr,
    notes,
    seconds,
  };
}

function print({ bundle, result, failedImages, notes }: HeadTraining, file: string, seconds: number): void {
  const { learnt, people, folds, heldOutPairs, before, after, gain } = result;
  const figures = ({ logLoss, eer, auc }: typeof before) =>
    `log loss ${logLoss.toFixed(4)}, EER ${(100 * eer).toFixed(2)}%, AUC ${auc.toFixed(5)}`;
  printLine(`${bundle.id}: ${learnt ? "the learnt head is better and used" : "its own head is kept"}`);
  printLine(`  on           ${heldOutPairs} pairs of ${people} people, each held out once in ${folds} folds`);
  printLine(`  own head     ${figures(before)}`);
  printLine(`  learnt head  ${figures(after)}`);
  printLine(
    `  gain         ${gain.value.toFixed(4)} of log loss (95% interval ${gain.low.toFixed(4)} to ${gain.high.toFixed(4)})`,
  );
  for (const text of notes) printLine(`  note         ${text}`);
  if (failedImages > 0) printLine(`  ${failedImages} images gave no embedding`);
  printLine(`  written to   ${file} in ${seconds.toFixed(1)} s`);
}
