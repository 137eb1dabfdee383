import { SelfsameError } from "../core/errors.js";
import { type JobOptions, jobOf } from "../core/job.js";
import { check, checkOptions, listOf, rate, text } from "../core/options.js";
import { compareModels, type ModelComparison } from "../evaluate/compareModels.js";
import { compareModelsByPerson } from "../evaluate/compareModelsByPerson.js";
import { pairUnits } from "../evaluate/intervals/units.js";
import { comparedPeople, weightWords } from "../evaluate/report/weights.js";
import { type EmbedPhotosOptions, embedPhotos } from "./embedPhotos.node.js";
import { checkUsable, thresholdOf } from "./evaluate/evaluatePairs.node.js";
import type { PairProtocol } from "./evaluate/pairProtocol.js";
import { embeddingTable, type ImageCounts } from "./measure/embeddingTable.js";
import { measureInWorker } from "./measure/inWorker.node.js";
import { bestHere } from "./measure/reportTask.js";
import { decidedScores, type ScoredPairs } from "./measure/scorePairs.js";
import { checkProtocol, embedPhotosRules } from "./optionRules.js";

export interface CompareOptions extends Omit<EmbedPhotosOptions, "model"> {
  /** The operating points compared; each model's default where left out. */
  readonly fmr?: number;
}

/** Resamples of people for a difference's interval: each is a pass over all pairs. */
const comparedResamples = 1000;

/** A model as it took part. */
export interface ComparedModel {
  readonly id: string;
  readonly revision: string;
  readonly threshold: number;
  readonly origin: string;
  /** Whether the threshold was chosen on these very pairs: then its accuracy is optimistic. */
  readonly seen: boolean;
  readonly images: ImageCounts;
  /** Of every pair; what is not decided on is marked. */
  readonly scored: ScoredPairs;
}

export interface ModelsComparison {
  readonly models: readonly ComparedModel[];
  /** How pairs weigh in accuracies, and what accuracy is by that, in words: as in a report. */
  readonly weights: string;
  /** Of the first model with each of the others, in order. */
  readonly comparisons: readonly ModelComparison[];
}

/**
 * Compares models on the same pairs, each at its own threshold: accuracies (as `evaluate` has them on that protocol), their
 * difference with an interval, and McNemar's test for lists, of as many pairs as theirs are worth independent ones. A pair
 * that a model could not compare counts as its "no match". A model without a default threshold, and no FMR asked for, takes
 * part at the best threshold on these very pairs (`seen`).
 *
 * @param models names or folders of bundles, two or more; the first is compared with each other
 * @throws what `embedPhotos` and `compareModels` throw
 * @example
 * const protocol = await readProtocol({ protocol: "folder", data: "people" });
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
  const { fmr, onProgress, ...embed } = options;
  const compared: ComparedModel[] = [];
  for (const [i, model] of models.entries()) {
    const job = jobOf({ ...options, ...ofModel(onProgress, i + 1, models.length) });
    const embedded = await embedPhotos(protocol.samples, { ...embed, ...job, model });
    const { bundle, photos } = embedded;
    const { counts, ...table } = embeddingTable(photos, bundle.embedding.dimensions, bundle.embedding);
    checkUsable(embedded, counts);
    const { imageA, imageB } = protocol;
    const scored = await measureInWorker(
      {
        kind: "scores",
        by: "posterior",
        head: bundle.head,
        table,
        imageA,
        imageB,
      },
      job,
    );
    const { value, origin, seen } = thresholdOf(bundle, fmr) ?? bestHere(decidedScores(scored), protocol);
    compared.push({
      id: bundle.id,
      revision: bundle.revision,
      threshold: value,
      origin,
      seen,
      images: counts,
      scored,
    });
  }
  const [first, ...others] = compared as [ComparedModel, ...ComparedModel[]];
  const { labels, people, weighting } = protocol;
  const worth = worthOf(protocol);
  const byPerson = weighting === "people" && people ? { personA: people.a, personB: people.b } : null;
  return {
    models: compared,
    weights: weightWords[weighting],
    comparisons: others.map((other) =>
      byPerson
        ? compareModelsByPerson(decided(first), decided(other), byPerson, {
            seed: 1,
            resamples: comparedResamples,
          })
        : compareModels(decided(first), decided(other), labels, 0.95, worth),
    ),
  };
}

/** Progress says which model it is of. */
const ofModel = (onProgress: JobOptions["onProgress"], number: number, models: number): JobOptions =>
  onProgress
    ? {
        onProgress: (progress) =>
          onProgress({ ...progress, what: `${progress.what} of model ${number}/${models}` }),
      }
    : {};

const decided = ({ scored, threshold }: ComparedModel) => ({ scores: decidedScores(scored), threshold });

/** So many independent pairs the pairs of a list are worth. */
function worthOf({ labels, people, names, imageA, imageB }: PairProtocol): number {
  const compared = comparedPeople({
    labels,
    ...(people ? { people } : {}),
    nameOf: (pair) => [names[imageA[pair]!]!, names[imageB[pair]!]!],
  });
  const { genuine, impostor } = pairUnits(compared, "pairs");
  return Math.min(labels.length, genuine + impostor);
}
