import { describe, expect, test } from "vitest";
import { searchLevels } from "./search.js";

const photo = (width: number, height: number) => ({ width, height, data: new Uint8Array(0) });

describe("searchLevels", () => {
  test("a small photo is searched whole and at half its size, not in tiles", () => {
    expect(searchLevels(photo(250, 200), 40)).toEqual([
      [{ x: 0, y: -25, side: 250 }],
      [{ x: -125, y: -150, side: 500 }],
    ]);
  });

  test("tiles cover a large photo and overlap enough for any face of a third of a tile", () => {
    const { width, height } = photo(1920, 1280);
    const [, , ...levels] = searchLevels(photo(width, height), 40);
    expect(levels.length).toBeGreaterThanOrEqual(2);
    for (const tiles of levels) {
      const side = (tiles[0] as { side: number }).side;
      const face = side / 3;
      for (let x = 0; x + face <= width; x += 37)
        for (let y = 0; y + face <= height; y += 41)
          expect(
            tiles.some((t) => t.x <= x && t.y <= y && t.x + side >= x + face && t.y + side >= y + face),
            `face at ${x}, ${y} of tiles of ${side}`,
          ).toBe(true);
    }
  });
});
