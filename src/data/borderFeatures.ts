import type { ImageTable } from "./imageTable.js";

/** The picture is divided into cells × cells; those at the border are used. */
const cells = 4;

/**
 * What the border of each image looks like, where a room shows and a face doesn't: the mean colour of the 12 outer cells
 * of a 4 × 4 grid.
 *
 * @param table of whole pictures, not of faces cut out; at least 4 pixels a side
 * @returns `[N, 12 · channels]`, 0…255
 * @example
 * borderFeatures(table).length; // 12 · 3 · N
 */
export function borderFeatures({ channels, height, width, pixels, samples }: ImageTable): Float32Array {
  const perChannel = 4 * (cells - 1);
  const features = new Float32Array(samples.length * channels * perChannel);
  let at = 0;
  for (let plane = 0; plane < samples.length * channels; plane++)
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++) {
        const inner = row > 0 && row < cells - 1 && column > 0 && column < cells - 1;
        if (inner) continue;
        const [top, bottom] = [row, row + 1].map((i) => Math.floor((i * height) / cells)) as [number, number];
        const [left, right] = [column, column + 1].map((i) => Math.floor((i * width) / cells)) as [
          number,
          number,
        ];
        let sum = 0;
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++) sum += pixels[(plane * height + y) * width + x]!;
        features[at++] = sum / ((bottom - top) * (right - left));
      }
  return features;
}
