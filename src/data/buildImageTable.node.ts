import { checkOptions } from "../core/options.js";
import { decodeImage } from "../vision/decode.node.js";
import { planesOf } from "../vision/planes.js";
import type { Dataset } from "./dataset.js";
import {
  type FilledTable,
  fillImageTable,
  type ImageTableOptions,
  imageTableRules,
} from "./fillImageTable.js";
import { decodeGrayPng } from "./grayPng.node.js";

/** Enough at a time to keep decoding threads busy while files are read. */
const atOnce = 8;

/**
 * Decodes all images of a data set as they are (no face is looked for) and scales them to one size, stretching where
 * the aspect ratio differs. Images that can't be decoded are skipped and named.
 *
 * @throws DATASET_INVALID where no image is left; INVALID_ARGUMENT where the table would exceed 2 GB
 * @example
 * const { table } = await buildImageTable(omniglot, { channels: 1, height: 28, width: 28, invert: true });
 * table.pixels.length; // 19280 · 28 · 28
 */
export async function buildImageTable(dataset: Dataset, options: ImageTableOptions): Promise<FilledTable> {
  checkOptions("buildImageTable", options, imageTableRules);
  return fillImageTable(dataset, options, atOnce, async ({ bytes }) => {
    const file = await bytes();
    const grey = options.channels === 1 ? decodeGrayPng(file) : undefined;
    return grey ?? planesOf(await decodeImage(file), options.channels);
  });
}
