import { SelfsameError } from "../../core/errors.js";
import { jobOf } from "../../core/job.js";
import {
  anyText,
  array,
  check,
  checkFields,
  checkOptions,
  listOf,
  object,
  rate,
  seedRule,
  text,
} from "../../core/options.js";
import { bootstrapRules } from "../../evaluate/intervals/resample.js";
import type { ModelBundle } from "../../models/bundle.js";
import { resealed } from "../../models/seal.node.js";
import type { EmbeddedPhoto } from "../cache/photoRecord.js";
import { type EmbedPhotosOptions, embedPhotos } from "../embedPhotos.node.js";
import type { UnsupportedPoint } from "../measure/calibrationTask.js";
import { embeddingTable } from "../measure/embeddingTable.js";
import type { ThresholdRule } from "../measure/thresholdRule.js";
import { embedPhotosRules } from "../optionRules.js";
import { withoutCopies } from "./copies.js";
import { type CalibrationSets, type ImageSet, peopleCount } from "./peopleSets.node.js";
import { calibrateOnSets, gateRemark, type NamedSet } from "./threeSets.node.js";

export interface CalibrateOptions extends EmbedPhotosOptions {
  readonly targetFmrs?: readonly number[];
  /** Further thresholds, by equal errors or least cost. */
  readonly rules?: readonly ThresholdRule[];
  /** Of the resamples. Default 1. */
  readonly seed?: number;
  /** Default 1000. */
  readonly resamples?: number;
  /** The command that does the same again, for the bundle. */
  readonly reproduce: string;
}

const calibrateRules = {
  ...embedPhotosRules,
  targetFmrs: listOf(rate),
  rules: listOf(object),
  seed: seedRule,
  resamples: bootstrapRules.resamples,
  reproduce: text,
};

/** A calibrated bundle, not written yet. */
export interface Calibration {
  readonly bundle: ModelBundle;
  readonly unsupported: readonly UnsupportedPoint[];
  /** Images without a usable face, of all three sets. */
  readonly failedImages: number;
  /** Files left out of a set because a later one holds the same bytes. */
  readonly copies: number;
}

/**
 * Calibrates a model on three disjoint sets of people: fits the head's scale and bias, sets a threshold for every
 * target FMR, and measures FMR and FNMR at it. A file of one set whose bytes also stand in a later one is left out of
 * the earlier. Targets that the data don't support get no operating point and are
 * named with the reason. The bundle's default is FMR 1e-3, or the loosest supported that is stricter; without such a one it
 * has none, and decides only where an FMR is asked for. A stale bundle is made new by it.
 *
 * @throws what `embedPhotos` throws; METRIC_UNDEFINED where a set has no genuine or no impostor pairs;
 * OPERATING_POINT_UNSUPPORTED if not one target is supported
 * @example
 * const people = await data.readPersonFolders("people");
 * const sets = folderSets(people, 1, [4, 3, 3]);
 * const { bundle } = await calibrate(sets, { model: "out/mine", targetFmrs: [0.1], reproduce: "this script" });
 * saveBundle("out/mine", bundle);
 */
export async function calibrate(sets: CalibrationSets, options: CalibrateOptions): Promise<Calibration> {
  checkOptions("calibrate", options, calibrateRules);
  check(options.reproduce, "calibrate: reproduce", text);
  checkFields(sets, "calibrate: sets", { fit: object, set: object, measure: object, data: anyText });
  for (const part of [sets.fit, sets.set, sets.measure])
    checkFields(part, "a set of images", { samples: listOf(object), people: array });
  const { targetFmrs, rules, seed = 1, resamples, reproduce, ...embed } = options;
  const samples = [sets.fit, sets.set, sets.measure].flatMap((part) => part.samples);
  const { bundle, photos, digests } = await embedPhotos(samples, { ...embed, renew: true });
  const { embedding } = bundle;
  const { kept, copies } = withoutCopies(sets, digests);
  const photoOf = new Map(photos.map((photo) => [photo.file, photo]));
  let failedImages = 0;
  const named = (part: ImageSet, fate: string, remark = ""): NamedSet => {
    const outcomes = part.samples.map(({ id }) => photoOf.get(id) as EmbeddedPhoto);
    const { counts, ...table } = embeddingTable(outcomes, embedding.dimensions, embedding);
    failedImages += counts.failed;
    const failed = counts.failed > 0 ? `; ${counts.failed} without a face ${fate}` : "";
    const words = `on all pairs of ${part.samples.length} images of ${peopleCount(part)} people (${part.words}${failed})`;
    return { table, people: part.people, words, remark };
  };
  const copied = copies > 0 ? `; ${copies} copies of images of a later set were left out before` : "";
  const threeSets = {
    fit: named(kept.fit, "left out", copied),
    set: named(kept.set, "left out"),
    measure: named(kept.measure, "never match", gateRemark(embedding)),
  };
  const words = `${kept.data}, ${kept.measure.samples.length.toLocaleString("en")} test images, all pairs`;
  const wanted = { targetFmrs, rules, seed, resamples, data: words, reproduce };
  const { fields, unsupported } = await calibrateOnSets(bundle.head, threeSets, wanted, jobOf(options));
  if (fields.operatingPoints.length === 0)
    throw new SelfsameError(
      "OPERATING_POINT_UNSUPPORTED",
      `these data support no operating point: ${unsupported.map(({ targetFmr, reason }) => `FMR ${targetFmr}, ${reason}`).join("; ")}`,
      { hint: "Give photos of more people, or a higher --fmr." },
    );
  return { bundle: resealed({ ...bundle, ...fields }), unsupported, copies, failedImages };
}
