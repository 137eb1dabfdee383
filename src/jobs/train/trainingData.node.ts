import { readFileSync } from "node:fs";
import { SelfsameError } from "../../core/errors.js";
import { buildImageTable } from "../../data/buildImageTable.node.js";
import type { Dataset, Skipped } from "../../data/dataset.js";
import { type ImageTable, imageLength } from "../../data/imageTable.js";
import { planesOf } from "../../data/planes.js";
import { readPersonFolders } from "../../data/readers/folder.node.js";
import { readLfw } from "../../data/readers/lfw.node.js";
import { parseLfwPeople } from "../../data/readers/lfwPeople.js";
import { readOmniglot } from "../../data/readers/omniglot.node.js";
import { resizePlanes } from "../../data/resizePlanes.js";
import { Selfsame } from "../../recognition/selfsame.node.js";
import type { TrainConfig } from "../../train/config.js";

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
 * Pixels of all images of a data set. Images that can't be decoded, or without a face where faces are wanted, are
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
  const selfsame = await Selfsame.load();
  try {
    return await faceTable(selfsame, dataset, shape, onProgress);
  } finally {
    await selfsame.close();
  }
}

/** Photos read and waited for at a time. */
const inFlight = 16;

async function faceTable(
  selfsame: Selfsame,
  { name, samples, skipped }: Dataset,
  shape: ReturnType<typeof tableShape>,
  onProgress?: (done: number, total: number) => void,
) {
  const size = imageLength(shape);
  const faces = new Array<Uint8Array | undefined>(samples.length);
  const faults: Skipped[] = [];
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    while (next < samples.length) {
      const row = next++;
      const { id, bytes } = samples[row]!;
      try {
        const [face] = await selfsame.align(await bytes());
        faces[row] = resizePlanes(planesOf(face!.image, shape.channels), shape.height, shape.width).pixels;
      } catch (error) {
        if (!(error instanceof SelfsameError) || error.code === "WORKER_FAILED") throw error;
        faults.push({ id, reason: error.message });
      }
      onProgress?.(++done, samples.length);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  const kept = samples.flatMap((_, row) => (faces[row] ? [row] : []));
  if (kept.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `none of the ${samples.length} images of ${name} has a usable face`,
    );
  const pixels = new Uint8Array(kept.length * size);
  for (const [to, row] of kept.entries()) pixels.set(faces[row]!, to * size);
  if (shape.invert) for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - pixels[i]!;
  const { channels, height, width } = shape;
  const table = { channels, height, width, pixels, samples: kept.map((row) => samples[row]!) };
  return { table, skipped: [...skipped, ...faults] };
}
