import { backgroundWarnings } from "../../data/backgroundWarnings.js";
import { buildImageTable } from "../../data/buildImageTable.node.js";
import type { Dataset, Skipped } from "../../data/dataset.js";
import { type DuplicatePair, duplicatesIn, nearDuplicates } from "../../data/duplicates/nearDuplicates.js";
import { perceptualHashes } from "../../data/duplicates/perceptualHash.js";
import type { ImageTable } from "../../data/imageTable.js";
import { readPersonFolders } from "../../data/readers/folder.node.js";
import { readLfw } from "../../data/readers/lfw.node.js";
import { parseLfwPeople } from "../../data/readers/lfwPeople.js";
import { readOmniglot } from "../../data/readers/omniglot.node.js";
import { knownPerson, readWebcam } from "../../data/readers/webcam.node.js";
import { type TrainConfig, tableShape } from "../../train/config.js";
import { readList } from "../evaluate/readProtocol.node.js";
import { type PrepareFacesOptions, prepareFaces } from "../prepareFaces.node.js";

/** How training data are laid out on disk. */
export type Layout = "omniglot" | "folder" | "lfw" | "webcam";

export interface TrainingData {
  /** A folder or archive. */
  readonly path: string;
  readonly layout: Layout;
  /** LFW: a people file (`peopleDevTrain.txt`); nobody else is looked at. */
  readonly people?: string;
  /** `face`: each image's main face, aligned. `none`: images as they are. */
  readonly crop: "face" | "none";
}

/** @throws FILE_NOT_FOUND, DATASET_INVALID */
export async function readTrainingData({ path, layout, people }: TrainingData): Promise<Dataset> {
  if (layout === "omniglot") return readOmniglot(path);
  if (layout === "folder") return readPersonFolders(path);
  if (layout === "webcam") return readWebcam(path);
  return readLfw(path, people === undefined ? undefined : parseLfwPeople(readList(people)));
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
  options: Pick<PrepareFacesOptions, "onProgress" | "cache"> = {},
): Promise<{ table: ImageTable; skipped: readonly Skipped[] }> {
  const shape = tableShape(config);
  if (crop === "face") return prepareFaces(dataset, { ...shape, ...options });
  const { onProgress } = options;
  return buildImageTable(dataset, { ...shape, ...(onProgress ? { onProgress } : {}) });
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
): Promise<Inspection> {
  if (layout === "omniglot") return { duplicates: [], warnings: [] };
  const { table } = await buildImageTable(dataset, { channels: 3, height: 32, width: 32 });
  return {
    duplicates: duplicatesIn(samples, table.samples, nearDuplicates(perceptualHashes(table))),
    warnings: layout === "webcam" ? backgroundWarnings(table, knownPerson).map(({ message }) => message) : [],
  };
}
