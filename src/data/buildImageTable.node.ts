import { SelfsameError } from "../core/errors.js";
import { decodeImage } from "../vision/decode.node.js";
import type { Dataset, Sample, Skipped } from "./dataset.js";
import { decodeGrayPng } from "./grayPng.node.js";
import { type ImageTable, imageLength, type PlanarImage } from "./imageTable.js";
import { planesOf } from "./planes.js";
import { resizePlanes } from "./resizePlanes.js";

/** What the images of a table are to be. */
export interface ImageTableOptions {
  /** 1: grey (luma); 3: RGB. */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** 255 − value, e.g. for dark strokes on white. Default false. */
  readonly invert?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Enough at a time to keep decoding threads busy while files are read. */
const inFlight = 8;

/**
 * Decodes all images of a data set as they are (no face is looked for) and scales them to one size, stretching where
 * the aspect ratio differs. Images that can't be decoded are skipped and named.
 *
 * @returns the table, its rows in the order of the data set, and everything skipped: the data set's and the table's
 * @throws DATASET_INVALID where no image is left; INVALID_ARGUMENT where the table would exceed 2 GB
 * @example
 * const { table } = await buildImageTable(omniglot, { channels: 1, height: 28, width: 28, invert: true });
 * table.pixels.length; // 19280 · 28 · 28
 */
export async function buildImageTable(
  { name, samples, skipped }: Pick<Dataset, "name" | "samples" | "skipped">,
  { channels, height, width, invert = false, onProgress }: ImageTableOptions,
): Promise<{ table: ImageTable; skipped: readonly Skipped[] }> {
  const size = imageLength({ channels, height, width });
  const whole = [height, width].every((side) => Number.isInteger(side) && side >= 1);
  if (!whole || samples.length * size > 2 ** 31 - 1)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `${samples.length} images of ${channels}×${height}×${width} are no table of whole pixels up to 2 GB`,
    );
  const pixels = new Uint8Array(samples.length * size);
  const faults: (string | undefined)[] = new Array(samples.length);
  let [next, done] = [0, 0];
  const work = async (): Promise<void> => {
    while (next < samples.length) {
      const row = next++;
      try {
        const image = resizePlanes(await decodePlanes(samples[row]!, channels), height, width);
        pixels.set(image.pixels, row * size);
      } catch (error) {
        // Whatever is no expected fault is a bug, and must not pass as a bad image.
        if (!(error instanceof SelfsameError)) throw error;
        faults[row] = error.message;
      }
      onProgress?.(++done, samples.length);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
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

/** Decodes one image to planes. @throws IMAGE_UNREADABLE, IMAGE_TOO_LARGE */
async function decodePlanes({ bytes }: Sample, channels: 1 | 3): Promise<PlanarImage> {
  const file = await bytes();
  const gray = channels === 1 ? decodeGrayPng(file) : undefined;
  return gray ?? planesOf(await decodeImage(file), channels);
}
