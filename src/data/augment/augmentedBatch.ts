import { checkRows } from "../argumentChecks.js";
import { batchOf, checkTable, type ImageTable, imageLength } from "../imageTable.js";
import { type Augmentation, type DrawnAugmentation, drawAugmentation } from "./augmentation.js";
import { degraded } from "./degraded.js";

/**
 * A training batch: `[indices.length, channels, height, width]`, 0…1, each image augmented as (seed, step, its place in
 * the batch) say. Blur comes first, then JPEG, contrast, brightness and the mirror image, as camera and file would do.
 *
 * @param out is filled and returned where given; its length is that of the batch
 * @throws INVALID_ARGUMENT as `drawAugmentation`
 * @example
 * const images = augmentedBatch(table, episode(index, shape, seed, step), faceAugmentation, seed, step);
 */
export function augmentedBatch(
  table: ImageTable,
  indices: ArrayLike<number>,
  augmentation: Augmentation,
  seed: number,
  step: number,
  out?: Float32Array,
): Float32Array {
  checkTable(table);
  checkRows(indices, table.samples.length);
  const batch = batchOf(table, indices.length, out);
  const size = imageLength(table);
  for (let place = 0; place < indices.length; place++) {
    const drawn = drawAugmentation(augmentation, seed, step, place);
    const pixels = table.pixels.subarray(indices[place]! * size, (indices[place]! + 1) * size);
    writeAugmented(table, pixels, drawn, batch.subarray(place * size, (place + 1) * size));
  }
  return batch;
}

function writeAugmented(
  { channels, height, width }: ImageTable,
  pixels: Uint8Array,
  drawn: DrawnAugmentation,
  out: Float32Array,
): void {
  const source = degraded({ channels, height, width }, pixels, drawn);
  const tone = toneCurve(drawn);
  const rows = channels * height;
  if (!drawn.flip) for (let i = 0; i < out.length; i++) out[i] = tone[source[i]!]!;
  else
    for (let y = 0, i = 0; y < rows; y++)
      for (let from = (y + 1) * width - 1, x = 0; x < width; x++, i++, from--) out[i] = tone[source[from]!]!;
}

/** What becomes of each of the 256 values: ½ + contrast·(v/255 − ½) + brightness, cut to 0…1. */
function toneCurve({ brightness, contrast }: DrawnAugmentation): Float32Array {
  if (contrast === 1 && brightness === 0) return unchangedTone;
  return unchangedTone.map((value) => Math.min(1, Math.max(0, 0.5 + contrast * (value - 0.5) + brightness)));
}

const unchangedTone = Float32Array.from({ length: 256 }, (_, value) => value / 255);
