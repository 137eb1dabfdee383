import { SelfsameError } from "../core/errors.js";
import { check, checkOptions, listOf, rate, text } from "../core/options.js";
import { compareModels, type ModelComparison } from "../evaluate/compareModels.js";
import { type EmbedPhotosOptions, embedPhotos } from "./embedPhotos.node.js";
import { checkUsable, thresholdOf } from "./evaluate/evaluatePairs.node.js";
import type { PairProtocol } from "./evaluate/pairProtocol.js";
import { embeddingTable, type ImageCounts } from "./measure/embeddingTable.js";
import { measureInWorker } from "./measure/inWorker.node.js";
import { bestHere } from "./measure/reportTask.js";
import { decidedScores } from "./measure/scorePairs.js";
import { checkProtocol, embedPhotosRules } from "./optionRules.js";

export interface CompareOptions extends Omit<EmbedPhotosOptions, "model"> {
  /** The operating points compared; each model's default where left out. */
  readonly fmr?: number;
}

/** A model as it took part. */
export interface ComparedModel {
  readonly id: string;
  readonly threshold: number;
  readonly origin: string;
  /** Whether the threshold was chosen on these very pairs: then its accuracy is optimistic. */
  readonly seen: boolean;
  readonly images: ImageCounts;
  /** `[N]`, 0 where a pair was not compared. */
  readonly scores: Float64Array;
}

export interface ModelsComparison {
  readonly models: readonly ComparedModel[];
  /** Of the first model with each of the others, in order. */
  readonly comparisons: readonly ModelComparison[];
}

/**
 * Compares models on the same pairs, each at its own threshold: accuracies, their difference with an interval, and
 * McNemar's test. A pair that a model could not compare counts as its "no match".
 *
 * @param models names or folders of bundles, two or more; the first is compared with each other
 * @throws what `embedPhotos` and `compareModels` throw
 * @example
 * const protocol = readProtocol({ protocol: "folder", data: "people" });
 * const { comparisons } = await compareModelsOnPairs(["out/mine", "out/other"], protocol);
 * comparisons[0].mcNemar.p;
 */
export async function compareModelsOnPairs(
  models: readonly string[],
  protocol: PairProtocol,
  options: CompareOptions = {},
): Promise<ModelsComparison> {
  const { model: _, ...rules } = embedPhotosRules;
  checkOptions("compareModelsOnPairs", options, { ...rules, fmr: rate });
  check(models, "compareModelsOnPairs: models", listOf(text));
  if (models.length < 2)
    throw new SelfsameError("INVALID_ARGUMENT", `two models or more are compared; ${models.length} came`);
  checkProtocol(protocol);
  const { fmr, ...embed } = options;
  const compared: ComparedModel[] = [];
  for (const model of models) {
    const embedded = await embedPhotos(protocol.files, { ...embed, model });
    const { bundle, photos } = embedded;
    const { dimensions, minQuality } = bundle.embedding;
    const { counts, ...table } = embeddingTable(photos, dimensions, minQuality);
    checkUsable(embedded, counts);
    const { imageA, imageB, labels } = protocol;
    const scored = await measureInWorker({
      kind: "scores",
      by: "posterior",
      head: bundle.head,
      table,
      imageA,
      imageB,
    });
    const scores = decidedScores(scored);
    const { value, origin, seen } = thresholdOf(bundle, fmr) ?? bestHere(scores, labels);
    compared.push({ id: bundle.id, threshold: value, origin, seen, images: counts, scores });
  }
  const [first, ...others] = compared as [ComparedModel, ...ComparedModel[]];
  return {
    models: compared,
    comparisons: others.map((other) => compareModels(first, other, protocol.labels)),
  };
}
