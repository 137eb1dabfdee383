import { SelfsameError } from "../core/errors.js";
import { checkFields, listOf, object, oneOf, type Rule, wholeNumber } from "../core/options.js";
import { checkRows } from "./argumentChecks.js";
import type { Sample } from "./dataset.js";

/** Decoded pixels of many images of one size: what a sampler indexes and a training step is fed from. */
export interface ImageTable {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** `[N, channels, height, width]`, 0…255. */
  readonly pixels: Uint8Array;
  /** `[N]`: where each image comes from. */
  readonly samples: readonly Sample[];
}

const bytes: Rule = { expected: "a Uint8Array", holds: (value) => value instanceof Uint8Array };
const tableRules = {
  channels: oneOf(1, 3),
  height: wholeNumber(1),
  width: wholeNumber(1),
  pixels: bytes,
  samples: listOf(object),
};

/** @throws INVALID_ARGUMENT where it is no table, or has not the pixels of its images */
export function checkTable(table: ImageTable): void {
  checkFields(table, "a table", tableRules);
  const { channels, height, width, pixels, samples } = table;
  if (pixels.length !== samples.length * channels * height * width)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a table of ${samples.length} images of ${channels}×${height}×${width} does not have ${pixels.length} values`,
    );
}

/** Bytes of one image: channels · height · width. */
export function imageLength({ channels, height, width }: Omit<ImageTable, "pixels" | "samples">): number {
  return channels * height * width;
}

/**
 * The rows of a table at `indices`, as a table of its own (a copy).
 *
 * @param indices 0…N − 1, in any order, repeats allowed
 * @example
 * const training = selectImages(table, parts.train);
 */
export function selectImages(table: ImageTable, indices: ArrayLike<number>): ImageTable {
  checkTable(table);
  checkRows(indices, table.samples.length);
  const size = imageLength(table);
  const pixels = new Uint8Array(indices.length * size);
  const samples = Array.from(indices, (index, row) => {
    pixels.set(table.pixels.subarray(index * size, (index + 1) * size), row * size);
    return table.samples[index]!;
  });
  return { ...table, pixels, samples };
}

/**
 * A batch as a network takes it: `[indices.length, channels, height, width]`, value / 255, so 0…1.
 *
 * @param out is filled and returned where given; its length is that of the batch
 * @example
 * const images = imageBatch(table, episode(index, shape, seed, step)); // Float32Array
 */
export function imageBatch(table: ImageTable, indices: ArrayLike<number>, out?: Float32Array): Float32Array {
  checkTable(table);
  checkRows(indices, table.samples.length);
  const batch = batchOf(table, indices.length, out);
  const size = imageLength(table);
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row]! * size;
    const to = row * size;
    for (let i = 0; i < size; i++) batch[to + i] = table.pixels[from + i]! / 255;
  }
  return batch;
}

/** What a batch is written to: the caller's array, or a new one. @throws INVALID_ARGUMENT */
export function batchOf(table: ImageTable, images: number, out?: Float32Array): Float32Array {
  const length = images * imageLength(table);
  if (out === undefined) return new Float32Array(length);
  if (out instanceof Float32Array && out.length === length) return out;
  throw new SelfsameError("INVALID_ARGUMENT", `out is a Float32Array of ${length} values`);
}
