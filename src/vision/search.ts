import type { RgbaImage } from "../core/image.js";
import type { Session } from "../runtime/session.js";
import { type Detection, type SearchWindow, searchWindow } from "./blazeface.js";
import { keepBest, weightedSuppression } from "./suppression.js";

/** Anchors below this score are no candidates (the published threshold of the detector). */
const minScore = 0.3;
const minOverlap = 0.3;

/** Tiles overlap by a third, so a face up to a third of a tile lies whole in one of them. */
const tileOverlap = 1 / 3;

/** The detector finds faces from about this part of its window's side on. */
const smallestVisible = 1 / 12;

/**
 * The windows of a photo from coarse to fine: the whole photo; the photo at half its size (for faces that fill
 * it, which the detector misses); then ever smaller overlapping tiles, until a face of `minFace` pixels is seen.
 */
export function searchLevels(image: RgbaImage, minFace: number): SearchWindow[][] {
  const longer = Math.max(image.width, image.height);
  const around = (side: number): SearchWindow => ({
    x: (image.width - side) / 2,
    y: (image.height - side) / 2,
    side,
  });
  const levels = [[around(longer)], [around(2 * longer)]];
  for (let side = longer / 2; side * 2 * smallestVisible > minFace; side /= 2) {
    const tiles: SearchWindow[] = [];
    for (const y of tileStarts(image.height, side))
      for (const x of tileStarts(image.width, side)) tiles.push({ x, y, side });
    levels.push(tiles);
  }
  return levels;
}

function tileStarts(length: number, side: number): number[] {
  if (length <= side) return [(length - side) / 2];
  const count = Math.ceil((length - side) / (side * (1 - tileOverlap))) + 1;
  return Array.from({ length: count }, (_, i) => (i * (length - side)) / (count - 1));
}

/** The faces of one level, best first. */
export async function searchLevel(
  session: Session,
  image: RgbaImage,
  windows: readonly SearchWindow[],
): Promise<Detection[]> {
  const found: Detection[] = [];
  for (const window of windows) {
    const candidates = await searchWindow(session, image, window, minScore);
    found.push(...weightedSuppression(candidates, minOverlap).filter((face) => !isCut(face, window, image)));
  }
  return windows.length === 1 ? found : keepBest(found, minOverlap);
}

/** Whether a tile's edge cuts the face although the photo goes on there: a neighbouring tile sees it whole. */
function isCut({ box }: Detection, { x, y, side }: SearchWindow, image: RgbaImage): boolean {
  return (
    (x > 0 && box.x < x) ||
    (y > 0 && box.y < y) ||
    (x + side < image.width && box.x + box.width > x + side) ||
    (y + side < image.height && box.y + box.height > y + side)
  );
}
