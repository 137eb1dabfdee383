import { SelfsameError } from "../../core/errors.js";
import { jobOf } from "../../core/job.js";
import { checkOptions, listOf, numberIn, rate } from "../../core/options.js";
import { version } from "../../core/version.node.js";
import { type BootstrapOptions, bootstrapRules } from "../../evaluate/intervals/resample.js";
import type { EvaluationData } from "../../evaluate/report/input.js";
import type { Report } from "../../evaluate/report/schema.js";
import type { ModelBundle } from "../../models/bundle.js";
import { operatingPointFor, operatingPointInUse } from "../../models/operatingPoints.js";
import { leastCompared, type QualityGate } from "../../recognition/gate.js";
import { type EmbeddedPhotos, type EmbedPhotosOptions, embedPhotos } from "../embedPhotos.node.js";
import { embeddingTable, type ImageCounts } from "../measure/embeddingTable.js";
import { evaluatedGroups, imageGroups } from "../measure/imageGroups.js";
import { measureInWorker } from "../measure/inWorker.node.js";
import { checkProtocol, embedPhotosRules } from "../optionRules.js";
import type { PairProtocol } from "./pairProtocol.js";

export interface EvaluatePairsOptions extends EmbedPhotosOptions, BootstrapOptions {
  /** The operating point to report; the model's default where left out. */
  readonly fmr?: number;
  /** Faces below it never match at the threshold in use, any others may; default: as the model says. */
  readonly minQuality?: number;
  /** FMRs at which FNMR is given; default 1e-1, 1e-2, 1e-3, 1e-4. */
  readonly fmrs?: readonly number[];
}

const evaluatePairsRules = {
  ...embedPhotosRules,
  ...bootstrapRules,
  fmr: rate,
  minQuality: numberIn(-1, 1),
  fmrs: listOf(rate),
};

/** A report, and what it was made from. */
export interface PairEvaluation {
  readonly report: Report;
  /** For `scores.csv` and the worst errors' images. */
  readonly data: EvaluationData;
  readonly protocol: PairProtocol;
  readonly embedded: EmbeddedPhotos;
  readonly images: ImageCounts;
}

/**
 * Measures a model on the pairs of a protocol: embeds each image once (cached), scores all pairs, and makes the report
 * in a worker. A pair with an image that failed counts as "no match" at every threshold. A pair with a face of too low
 * quality has a score and stands in all curves; at the threshold in use it is declined, as `verify` declines it. Groups of the
 * protocol are measured each by itself (`report.byGroup`).
 *
 * @throws what `embedPhotos` throws; DATASET_INVALID if no image can be used; METRIC_UNDEFINED if a class is empty;
 * OPERATING_POINT_UNSUPPORTED for an `fmr` that the model's data don't support
 * @example
 * const protocol = await readProtocol({ protocol: "folder", data: "people" });
 * const { report } = await evaluatePairs(protocol, { model: "out/mine", seed: 1, resamples: 100 });
 * report.figures.eer; // { value, interval }
 */
export async function evaluatePairs(
  protocol: PairProtocol,
  options: EvaluatePairsOptions = {},
): Promise<PairEvaluation> {
  checkOptions("evaluatePairs", options, evaluatePairsRules);
  checkProtocol(protocol);
  const { fmr, minQuality, fmrs, seed = 1, resamples = 1000, confidence = 0.95, ...embed } = options;
  const embedded = await embedPhotos(protocol.samples, embed);
  const { bundle } = embedded;
  const threshold = thresholdOf(bundle, fmr);
  const gate = minQuality === undefined ? bundle.embedding : { minQuality };
  const { counts, ...table } = embeddingTable(embedded.photos, bundle.embedding.dimensions, gate);
  checkUsable(embedded, counts);
  const { imageA, imageB, labels, people, folds, names, samples } = protocol;
  const persons = samples.map(({ person }) => person);
  const groups = protocol.groups && imageGroups(persons, protocol.groups);
  const about = {
    title: `${protocol.name}: ${bundle.name}`,
    createdAt: new Date().toISOString(),
    software: `selfsame ${version()}`,
    model: { id: bundle.id, revision: bundle.revision, description: bundle.description },
    dataset: protocol.dataset,
    protocol: { name: protocol.name, words: `${protocol.words} ${rejectionWords(counts, gate)}` },
    labels,
    ...(people ? { people } : {}),
    ...(folds ? { folds } : {}),
    weighting: protocol.weighting,
    calibrated: true,
    remarks: copyRemarks(protocol, embedded.digests),
  };
  const { report, ...scored } = await measureInWorker(
    {
      kind: "report",
      head: bundle.head,
      table,
      names,
      imageA,
      imageB,
      about,
      ...(groups && { groups }),
      failedImages: counts.failed,
      threshold,
      options: { seed, resamples, confidence, ...(fmrs ? { fmrs } : {}) },
    },
    jobOf(options),
  );
  const data: EvaluationData = {
    ...about,
    ...scored,
    nameOf: (pair) => [names[imageA[pair]!]!, names[imageB[pair]!]!],
    failures: report.failures,
    ...(groups && { groups: evaluatedGroups(groups, protocol, table.usable) }),
  };
  return { report, data, protocol, embedded, images: counts };
}

/**
 * The threshold that the model decides at: of the FMR asked for, else of its default. Null where it has neither: then the
 * best threshold on the very pairs is reported, and named so.
 *
 * @throws OPERATING_POINT_UNSUPPORTED, INVALID_ARGUMENT
 */
export function thresholdOf(bundle: ModelBundle, fmr?: number): EvaluationData["threshold"] | null {
  const point = fmr === undefined ? operatingPointInUse(bundle) : operatingPointFor(bundle, fmr);
  if (point === null) return null;
  const { threshold, targetFmr } = point;
  return { value: threshold, origin: `the model's, set for FMR ${targetFmr} on other data`, seen: false };
}

/** @throws DATASET_INVALID */
export function checkUsable({ photos }: EmbeddedPhotos, { images, failed }: ImageCounts): void {
  if (failed < images) return;
  const first = photos.find((photo) => !photo.ok);
  throw new SelfsameError(
    "DATASET_INVALID",
    `none of ${images} images could be used${first && !first.ok ? `; the first: ${first.file}: ${first.message}` : ""}`,
  );
}

/** Pairs of files with the same bytes, counted: they say nothing about a model. */
function copyRemarks({ imageA, imageB, labels }: PairProtocol, digests: EmbeddedPhotos["digests"]): string[] {
  let [genuine, impostor] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const digest = digests[imageA[i]!];
    if (digest == null || digest !== digests[imageB[i]!]) continue;
    if (labels[i] === 1) genuine++;
    else impostor++;
  }
  const remarks: string[] = [];
  if (genuine > 0)
    remarks.push(
      `${genuine} genuine pairs are a file and its copy: they can't be missed, and flatter the FNMR.`,
    );
  if (impostor > 0)
    remarks.push(`${impostor} impostor pairs are a file and its copy: one of each two names is wrong.`);
  return remarks;
}

function rejectionWords({ images, failed, lowQuality }: ImageCounts, gate: QualityGate): string {
  const least = leastCompared(gate);
  const rule = "pairs with such an image count as “no match” at every threshold.";
  const declined =
    least > 0
      ? ` ${lowQuality} show a face below the model's least quality (${least}): curves and figures over all thresholds ` +
        `are of their scores too; at the threshold in use their pairs${gate.pairs ? ", and those of two doubtful faces," : ""} never match.`
      : "";
  return `Of ${images} images ${failed} gave no embedding; ${rule}${declined}`;
}
