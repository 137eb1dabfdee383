import { type ImageTable, imageLength } from "../data/imageTable.js";
import { inkSpread, zoomRange } from "../models/architectures/momentNormalization.js";

/** Where a normalized drawing is read: `source = centre + zoom · p`, coordinates from −1 to 1. */
export interface Placement {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

/** The image as it lies. */
export const asItLies: Placement = { zoom: 1, x: 0, y: 0 };

/**
 * How `normalizeMoments` would read an image of a table: the same formula, so that a training image is warped and
 * normalized in one reading.
 */
export function momentsOf(table: ImageTable, row: number): Placement {
  const { width, height } = table;
  const base = row * imageLength(table);
  let [ink, sx, sy, square] = [0, 0, 0, 0];
  for (let j = 0, at = base; j < height; j++) {
    const y = (2 * j + 1) / height - 1;
    for (let i = 0; i < width; i++, at++) {
      const v = table.pixels[at]!;
      if (v === 0) continue;
      const x = (2 * i + 1) / width - 1;
      ink += v;
      sx += v * x;
      sy += v * y;
      square += v * (x * x + y * y);
    }
  }
  if (ink === 0) return { zoom: zoomRange[0], x: 0, y: 0 };
  const [x, y] = [sx / ink, sy / ink];
  const spread = Math.sqrt(Math.max(0, square / ink - x * x - y * y));
  return { zoom: Math.min(zoomRange[1], Math.max(zoomRange[0], spread / inkSpread)), x, y };
}
