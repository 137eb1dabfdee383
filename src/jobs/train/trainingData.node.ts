import { type JobOptions, jobOf } from "../../core/job.js";
import { backgroundWarnings } from "../../data/backgroundWarnings.js";
import { buildImageTable } from "../../data/buildImageTable.node.js";
import type { Dataset, Skipped } from "../../data/dataset.js";
import { type DuplicatePair, duplicatesIn, nearDuplicates } from "../../data/duplicates/nearDuplicates.js";
import { perceptualHashes } from "../../data/duplicates/perceptualHash.js";
import type { ImageTable } from "../../data/imageTable.js";
import type { DataSource } from "../../data/readers/readDataset.node.js";
import { knownPerson } from "../../data/readers/webcam.node.js";
import { type TrainConfig, tableShape } from "../../train/config.js";
import { sessionsOf } from "../../train/train.node.js";
import { type PrepareFacesOptions, prepareFaces } from "../prepareFaces.node.js";

/** Training data: where they lie, how, and what is made of each image. */
export interface TrainingData extends DataSource {
  /** `face`: each image's main face, aligned. `none`: images as they are. */
  readonly crop: "face" | "none";
}

/**
 * Pixels of all images of a data set; faces are found and aligned once, and kept in the cache. Images that can't be decoded,
 * or without a face where faces are wanted, are skipped and named.
 *
 * @throws DATASET_INVALID where no image is left
 */
export async function trainingTable(
  dataset: Dataset,
  config: TrainConfig,
  crop: TrainingData["crop"],
  options: JobOptions & Pick<PrepareFacesOptions, "cache"> = {},
): Promise<{ table: ImageTable; skipped: readonly Skipped[] }> {
  const shape = tableShape(config);
  if (crop === "face") return prepareFaces(dataset, { ...shape, ...options });
  return buildImageTable(dataset, { ...shape, ...jobOf(options) });
}

/** What is wrong, or nearly, with training data. */
export interface Inspection {
  readonly duplicates: readonly DuplicatePair[];
  readonly warnings: readonly string[];
}

/**
 * Looks at whole pictures of people: near-duplicates among the table's images, and webcam captures whose background tells
 * who is who. Drawings, which are alike by nature, have neither.
 */
export async function inspectTraining(
  dataset: Dataset,
  { samples }: ImageTable,
  { layout }: TrainingData,
  job: JobOptions = {},
): Promise<Inspection> {
  if (layout === "omniglot") return { duplicates: [], warnings: [] };
  const { table } = await buildImageTable(dataset, { channels: 3, height: 32, width: 32, ...lookedAt(job) });
  return {
    duplicates: duplicatesIn(samples, table.samples, nearDuplicates(perceptualHashes(table))),
    warnings: layout === "webcam" ? captureWarnings(table) : [],
  };
}

/** Its progress is of the look at the images, after their preparation. */
const lookedAt = ({ onProgress, ...job }: JobOptions): JobOptions => ({
  ...job,
  ...(onProgress && {
    onProgress: (progress) => onProgress({ ...progress, what: `${progress.what} compared` }),
  }),
});

function captureWarnings(table: ImageTable): string[] {
  const one =
    "all captures of the known person are one session: the last of them are held out, and figures on them say how it does in that place and light, not on another day";
  return [
    ...(sessionsOf(table) === 1 ? [one] : []),
    ...backgroundWarnings(table, knownPerson).map(({ message }) => message),
  ];
}
