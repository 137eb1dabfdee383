import { SelfsameError } from "../core/errors.js";
import { seededRandom, shuffled } from "../core/random.js";
import type { ImageTable } from "../data/imageTable.js";
import { oneShotAccuracy } from "../evaluate/oneShot.js";
import type { Head } from "../models/head.js";
import { servedImage, type TrainConfig } from "./config.js";
import { acrossSessions, pairsEer, scoredTrials } from "./validation.js";
import { stillBatch } from "./warp.js";

/** Embeddings `[count, D]` of images `[count, C, H, W]`. */
export type Embed = (images: Float32Array, count: number) => Promise<Float32Array>;

/** Images are embedded so many at a time. */
const atOnce = 50;

/** Whether the model averages an image's embedding with its mirror image's: where training showed it both alike. */
export const averagesMirror = ({ augmentation }: TrainConfig): boolean => augmentation.symmetry === "flip";

/** Images `[N, C, H, W]` left to right. */
function mirrored(images: Float32Array, width: number): Float32Array {
  const out = images.slice();
  for (let row = 0; row < out.length; row += width) out.subarray(row, row + width).reverse();
  return out;
}

/** Embeddings of rows of a table, in their order, as the model makes them when it serves. */
export async function embedRows(
  embed: Embed,
  table: ImageTable,
  rows: readonly number[],
  config: TrainConfig,
): Promise<Float32Array[]> {
  const size = servedImage(config);
  const embeddings: Float32Array[] = [];
  for (let start = 0; start < rows.length; start += atOnce) {
    const part = rows.slice(start, start + atOnce);
    const images = stillBatch(table, part, size);
    const plain = await embed(images, part.length);
    const values = averagesMirror(config)
      ? mean(plain, await embed(mirrored(images, size.width), part.length))
      : plain;
    const width = values.length / part.length;
    for (let i = 0; i < part.length; i++) embeddings.push(values.slice(i * width, (i + 1) * width));
  }
  return embeddings;
}

const mean = (a: Float32Array, b: Float32Array): Float32Array => a.map((x, i) => (x + b[i]!) / 2);

/** Most images of an EER while training runs: half a million pairs. */
const mostImages = 1000;

/** Measures a twin and its head on the people held out. */
export type Validator = (embed: Embed, head: Head) => Promise<number>;

/**
 * The validation of a configuration on a table of held-out people: the same images and trials every time.
 *
 * @throws DATASET_INVALID where the table holds no such trials or pairs
 */
export function createValidator(table: ImageTable, config: TrainConfig, seed: number): Validator {
  const { measure, ways, trials } = config.validation;
  if (measure === "one-shot") {
    const drawn = acrossSessions(table.samples, { ways, trials, seed });
    if (drawn.length === 0)
      throw new SelfsameError(
        "DATASET_INVALID",
        `one-shot validation needs a held-out group of ${ways} people that all have images of two sessions; there is none`,
      );
    const rows = table.samples.map((_, row) => row);
    return async (embed, head) =>
      oneShotAccuracy(scoredTrials(drawn, await embedRows(embed, table, rows, config), head)).accuracy.value;
  }
  const names = table.samples.map(({ person }) => person);
  if (new Set(names).size < 2 || new Set(names).size === names.length)
    throw new SelfsameError(
      "DATASET_INVALID",
      `an EER needs two people held out, one of them with two images; ${new Set(names).size} people with ${names.length} images are`,
      { hint: "Give more people, or learn a head on a trained model's embeddings (--mode head)." },
    );
  const rows = validationRows(names, seed, mostImages);
  return async (embed, head) =>
    pairsEer(
      rows.map((row) => names[row]!),
      await embedRows(embed, table, rows, config),
      head,
    );
}

/**
 * The images that an EER is measured on while training runs: of as many people as fit, in a random order, those with
 * several images first, for genuine pairs come from them alone; of one person at most half, so that impostor pairs are left.
 *
 * @param names `[N]`, the person on each image
 * @returns at most `most` rows
 */
export function validationRows(names: readonly string[], seed: number, most: number): number[] {
  const rowsOf = new Map<string, number[]>();
  names.forEach((name, row) => {
    const rows = rowsOf.get(name);
    if (rows) rows.push(row);
    else rowsOf.set(name, [row]);
  });
  const people = shuffled([...rowsOf.values()], seededRandom(seed));
  const several = people.filter((rows) => rows.length > 1);
  const single = people.filter((rows) => rows.length === 1);
  return [...several, ...single].flatMap((rows) => rows.slice(0, most / 2)).slice(0, most);
}
