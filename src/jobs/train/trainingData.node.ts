import { readFileSync } from "node:fs";
import { SelfsameError } from "../../core/errors.js";
import { buildImageTable } from "../../data/buildImageTable.node.js";
import type { Dataset, Skipped } from "../../data/dataset.js";
import { type DuplicatePair, duplicatesIn, nearDuplicates } from "../../data/duplicates/nearDuplicates.js";
import { perceptualHashes } from "../../data/duplicates/perceptualHash.js";
import type { ImageTable } from "../../data/imageTable.js";
import { readPersonFolders } from "../../data/readers/folder.node.js";
import { readLfw } from "../../data/readers/lfw.node.js";
import { parseLfwPeople } from "../../data/readers/lfwPeople.js";
import { readOmniglot } from "../../data/readers/omniglot.node.js";
import type { TrainConfig } from "../../train/config.js";
import { prepareFaces } from "../prepareFaces.node.js";

/** How training data are laid out on disk. */
export type Layout = "omniglot" | "folder" | "lfw";

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
  if (people === undefined) return readLfw(path);
  try {
    return readLfw(path, parseLfwPeople(readFileSync(people, "utf8")));
  } catch (cause) {
    if (cause instanceof SelfsameError) throw cause;
    throw new SelfsameError("FILE_NOT_FOUND", `there is no people file "${people}"`, { cause });
  }
}

/** Size of the table's images: the net's, times the oversampling. */
export function tableShape({ image }: TrainConfig) {
  const { channels, height, width, oversampling, invert } = image;
  const larger = (side: number) => Math.round(side * oversampling);
  return { channels, height: larger(height), width: larger(width), invert };
}

/**
 * Pixels of all images of a data set; faces are found and aligned once, and kept in the user's cache. Images that can't be decoded, or without a face where faces are wanted, are
 * skipped and named.
 *
 * @throws DATASET_INVALID where no image is left
 */
export async function trainingTable(
  dataset: Dataset,
  config: TrainConfig,
  crop: TrainingData["crop"],
  onProgress?: (done: number, total: number) => void,
): Promise<{ table: ImageTable; skipped: readonly Skipped[] }> {
  const shape = tableShape(config);
  const progress = onProgress ? { onProgress } : {};
  if (crop === "none") return buildImageTable(dataset, { ...shape, ...progress });
  return prepareFaces(dataset, { ...shape, ...progress });
}

/** Near-duplicates among the table's images, found on the whole pictures; drawings, which are alike by nature, have none. */
export async function trainingDuplicates(
  dataset: Dataset,
  { samples }: ImageTable,
  { layout }: TrainingData,
): Promise<DuplicatePair[]> {
  if (layout === "omniglot") return [];
  const { table } = await buildImageTable(dataset, { channels: 1, height: 32, width: 32 });
  return duplicatesIn(samples, table.samples, nearDuplicates(perceptualHashes(table)));
}
