import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../core/errors.js";
import { bestAccuracyOf, foldedAccuracy } from "../evaluate/accuracy.js";
import { confusionAt } from "../evaluate/confusion.js";
import { eerOf } from "../evaluate/eer.js";
import { tarAtFarOf } from "../evaluate/operatingPoint.js";
import { type LfwImage, type LfwPairs, lfwImagePath, parseLfwPairs } from "../evaluate/protocols/lfwPairs.js";
import { aucOf } from "../evaluate/roc.js";
import { type Sweep, sweep } from "../evaluate/sweep.js";
import { operatingPointFor } from "../models/bundle.js";
import type { Outcome } from "../recognition/batch.js";
import type { EmbeddedFace } from "../recognition/face.js";
import type { Selfsame } from "../recognition/selfsame.node.js";

export interface LfwEvaluationOptions {
  /** Folder with `Name/Name_0001.jpg`. */
  readonly data: string;
  /** A pairs file of LFW, View 1 or 2. */
  readonly pairs: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A photo that gave no embedding. Its pairs count as scored 0. */
export interface FailedPhoto {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/**
 * The LFW protocol: every pair is scored, and a pair with a photo that can't be used scores 0, so it is never
 * dropped. With folds, each fold is decided at the best threshold of the others (View 2); without, the accuracy
 * is that of the best threshold on these very pairs, and says so.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID, METRIC_UNDEFINED
 */
export async function evaluateLfw(
  selfsame: Selfsame,
  { data, pairs: file, onProgress }: LfwEvaluationOptions,
) {
  const protocol = readPairs(file);
  const fileOf = (image: LfwImage) => join(data, lfwImagePath(image));
  const files = [...new Set(protocol.pairs.flatMap(({ a, b }) => [fileOf(a), fileOf(b)]))];
  const started = performance.now();
  const outcomes = await selfsame.embedBatch(files, onProgress ? { onProgress } : {});
  const secondsPerImage = (performance.now() - started) / 1000 / files.length;
  const failedPhotos = failures(files, outcomes);
  if (failedPhotos.length === files.length)
    throw new SelfsameError(
      "DATASET_INVALID",
      `no photo of "${file}" could be used; the first: ${failedPhotos[0]?.message}`,
    );

  const faces = new Map(files.map((path, i) => [path, outcomes[i]]));
  const decisions = protocol.pairs.map(({ a, b }) => {
    const [first, second] = [faces.get(fileOf(a)), faces.get(fileOf(b))];
    return first?.ok && second?.ok ? selfsame.compare(first.value, second.value) : { score: 0, match: false };
  });
  const scores = decisions.map(({ score }) => score);
  const labels = protocol.pairs.map(({ label }) => label);
  const s = sweep(scores, labels);
  const tar = { "1e-2": tarAtFarOf(s, 1e-2), "1e-3": tarAtFarOf(s, 1e-3) };
  const detail = ({ tar: rate, threshold, supported }: (typeof tar)["1e-2"]) => ({
    rate,
    threshold: Number.isFinite(threshold) ? threshold : null,
    supported,
  });
  return {
    protocol: "lfw" as const,
    model: selfsame.model.id,
    view: protocol.view,
    pairs: protocol.pairs.length,
    failures: failedPhotos.length,
    failedPhotos,
    accuracy: accuracyOf(protocol, scores, labels, s),
    eer: eerOf(s).eer,
    auc: aucOf(s),
    tarAtFar: { "1e-2": tar["1e-2"].tar, "1e-3": tar["1e-3"].tar },
    tarAtFarDetail: { "1e-2": detail(tar["1e-2"]), "1e-3": detail(tar["1e-3"]) },
    defaultDecision: defaultDecision(
      selfsame,
      decisions.map(({ match }) => match),
      labels,
    ),
    secondsPerImage,
  };
}

/** What `evaluateLfw` finds. Rates are fractions. */
export type LfwEvaluation = Awaited<ReturnType<typeof evaluateLfw>>;

function readPairs(file: string): LfwPairs {
  try {
    return parseLfwPairs(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SelfsameError) throw error;
    throw new SelfsameError("FILE_NOT_FOUND", `the pairs file "${file}" can't be read`, { cause: error });
  }
}

function failures(files: readonly string[], outcomes: readonly Outcome<EmbeddedFace>[]): FailedPhoto[] {
  return outcomes.flatMap((outcome, i) => {
    if (outcome.ok) return [];
    // Whatever is no expected fault is a bug, and must not pass as a bad photo.
    if (!(outcome.error instanceof SelfsameError) || outcome.error.code === "WORKER_FAILED")
      throw outcome.error;
    return [{ file: files[i] as string, code: outcome.error.code, message: outcome.error.message }];
  });
}

function accuracyOf(
  { pairs, folds }: LfwPairs,
  scores: readonly number[],
  labels: readonly number[],
  s: Sweep,
) {
  if (folds < 2) {
    const { accuracy, threshold } = bestAccuracyOf(s);
    return {
      mean: accuracy,
      standardError: null,
      threshold: `the best on these very pairs (${threshold.toFixed(4)}): optimistic`,
      folds: [],
    };
  }
  const folded = foldedAccuracy(
    scores,
    labels,
    pairs.map(({ fold }) => fold),
  );
  return {
    mean: folded.mean,
    standardError: folded.standardError,
    threshold: "for each fold the best of the other folds",
    folds: folded.folds.map(({ fold, accuracy, threshold }) => ({ fold: fold + 1, accuracy, threshold })),
  };
}

/** What the model's default decision got wrong. Its matches need a good enough face too, which scores don't tell. */
function defaultDecision({ model }: Selfsame, matches: readonly boolean[], labels: readonly number[]) {
  const { targetFmr, threshold } = operatingPointFor(model, model.defaultFmr);
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusionAt(
    matches.map(Number),
    labels,
    1,
  );
  return {
    targetFmr,
    threshold,
    fmr: falsePositives / (falsePositives + trueNegatives),
    fnmr: falseNegatives / (falseNegatives + truePositives),
    falseMatches: falsePositives,
    falseNonMatches: falseNegatives,
  };
}
