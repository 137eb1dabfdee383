import { concernsItem, SelfsameError } from "../core/errors.js";
import { beginProgress, eachAtOnce, type JobOptions, jobRules } from "../core/job.js";
import { anyText, callback, checkFields, flag, listOf, object, oneOf, wholeNumber } from "../core/options.js";
import type { PlanarImage } from "../vision/planes.js";
import { resizePlanes } from "../vision/resizePlanes.js";
import type { Dataset, Sample, Skipped } from "./dataset.js";
import { type ImageTable, imageLength } from "./imageTable.js";

/** What the images of a table are to be. */
export interface ImageTableOptions extends JobOptions {
  /** 1: grey (luma); 3: RGB. */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** 255 − value, e.g. for dark strokes on white. Default false. */
  readonly invert?: boolean;
}

/** A table, and everything skipped: what the data set had skipped, then images that gave no pixels. */
export interface FilledTable {
  readonly table: ImageTable;
  readonly skipped: readonly Skipped[];
}

const datasetRules = { name: anyText, samples: listOf(object), skipped: listOf(object) };
/** Without these there is no table. */
const shapeRules = { channels: oneOf(1, 3), height: wholeNumber(1), width: wholeNumber(1) };
/** Rules of `ImageTableOptions`. */
export const imageTableRules = { ...shapeRules, invert: flag, ...jobRules };

/**
 * Makes a table of a data set's images, its rows in the order of the data set. Images that give an expected fault are
 * skipped and named; anything else that is thrown is a bug, and must not pass as a bad image.
 *
 * @param read the pixels of one image, of any size; of as many channels as the table
 * @param atOnce how many are read at a time
 * @throws DATASET_INVALID where no image is left; INVALID_ARGUMENT where the table would exceed 2 GB; ABORTED
 * @example
 * await fillImageTable(dataset, { channels: 1, height: 28, width: 28 }, 8, async ({ bytes }) => decode(await bytes()));
 */
export async function fillImageTable(
  dataset: Dataset,
  options: ImageTableOptions,
  atOnce: number,
  read: (sample: Sample) => Promise<PlanarImage>,
): Promise<FilledTable> {
  checkFields(dataset, "a data set", datasetRules);
  for (const sample of dataset.samples) checkFields(sample, "a sample", { bytes: callback });
  checkFields(options, "the options", shapeRules);
  const { name, samples, skipped } = dataset;
  const { channels, height, width, invert = false, signal, onProgress } = options;
  const size = imageLength({ channels, height, width });
  const whole = [height, width].every((side) => Number.isInteger(side) && side >= 1);
  if (!whole || samples.length * size > 2 ** 31 - 1)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `${samples.length} images of ${channels}×${height}×${width} are no table of whole pixels up to 2 GB`,
    );
  const pixels = new Uint8Array(samples.length * size);
  const faults: (string | undefined)[] = new Array(samples.length);
  let done = 0;
  const report = beginProgress(onProgress, { what: "images", total: samples.length });
  const fill = async (sample: Sample, row: number): Promise<void> => {
    try {
      pixels.set(resizePlanes(await read(sample), height, width).pixels, row * size);
    } catch (error) {
      if (!concernsItem(error)) throw error;
      faults[row] = error.message;
    }
    report(++done);
  };
  await eachAtOnce(samples, atOnce, fill, signal);
  if (invert) for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - pixels[i]!;

  const kept = samples.flatMap((_, row) => (faults[row] === undefined ? [row] : []));
  if (kept.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `none of the ${samples.length} images of ${name} can be used; the first: ${faults[0] ?? "there is none"}`,
    );
  // Rows move up over skipped ones.
  for (const [to, from] of kept.entries()) pixels.copyWithin(to * size, from * size, (from + 1) * size);
  return {
    table: {
      channels,
      height,
      width,
      pixels: kept.length === samples.length ? pixels : pixels.slice(0, kept.length * size),
      samples: kept.map((row) => samples[row]!),
    },
    skipped: [
      ...skipped,
      ...samples.flatMap(({ id }, row) => (faults[row] === undefined ? [] : [{ id, reason: faults[row] }])),
    ],
  };
}
