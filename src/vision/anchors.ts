import type { Point } from "../core/image.js";

/**
 * BlazeFace's anchor centres in input pixels: stride S/16 with two anchors a cell, then stride S/8 with six
 * (MediaPipe's "back" model of side S = 256: 512 + 384); cells row by row, x fastest, then the repeats.
 */
export function blazefaceAnchors(side: number): Point[] {
  const anchors: Point[] = [];
  for (const { cells, repeats } of [
    { cells: 16, repeats: 2 },
    { cells: 8, repeats: 6 },
  ]) {
    const stride = side / cells;
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++)
        for (let i = 0; i < repeats; i++)
          anchors.push({ x: stride * (column + 0.5), y: stride * (row + 0.5) });
  }
  return anchors;
}
