import { describe, expect, test } from "vitest";
import { pixelBundle } from "../../test/support/pixelBundle.js";
import type { RgbaImage } from "../core/image.js";
import { seededRandom } from "../core/random.js";
import { cosineDistance, meanVector, unitVector } from "../core/vectors.js";
import { zoomPlanes } from "../core/zoom.js";
import type { Session } from "../runtime/session.js";
import { embedChips } from "./pipeline.js";

const side = 6;
const dimensions = side * side;

/** A twin whose embedding is what it is shown; it notes how much came at a time. */
function shownTwin(): { readonly twin: Session; readonly batches: number[] } {
  const batches: number[] = [];
  const twin: Session = {
    inputNames: ["images"],
    outputNames: ["embedding"],
    run: async ({ images }) => {
      batches.push(images!.shape[0]!);
      return { embedding: { data: images!.data, shape: [images!.shape[0]!, dimensions] } };
    },
    release: async () => {},
  };
  return { twin, batches };
}

const random = seededRandom(5);
const chips = Array.from({ length: 9 }, (): RgbaImage => {
  const data = new Uint8Array(4 * dimensions).fill(255);
  for (let i = 0; i < dimensions; i++) data.fill(random.int(256), 4 * i, 4 * i + 3);
  return { width: side, height: side, data };
});
const inkOf = ({ data }: RgbaImage) =>
  Float32Array.from({ length: dimensions }, (_, i) => (255 - data[4 * i]!) / 255);
const mirrored = (plane: Float32Array) => plane.map((_, i) => plane[i - (i % side) + side - 1 - (i % side)]!);
const close = (a: Float32Array, b: Float32Array) => {
  for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i]!, 5);
};

describe.each([
  { mirror: true, zooms: [1, 1.2], views: 4 },
  { mirror: true, zooms: undefined, views: 2 },
  { mirror: false, zooms: [1, 1.2, 2], views: 3 },
  { mirror: false, zooms: undefined, views: 1 },
])("mirror $mirror, zooms $zooms", ({ mirror, zooms, views }) => {
  const embedding = { dimensions, mirror, unitLength: true, minQuality: 0, ...(zooms && { zooms }) };
  const bundle = pixelBundle(side, { embedding });

  test("the embedding is the mean over all views; the quality, how well those of the mirror image agree", async () => {
    const { twin, batches } = shownTwin();
    const found = await embedChips(twin, bundle, chips);
    expect(batches.reduce((sum, count) => sum + count, 0)).toBe(chips.length * views);
    expect(Math.max(...batches)).toBeLessThanOrEqual(16);
    for (const [i, { embedding: vector, quality }] of found.entries()) {
      const faces = (zooms ?? [1]).map((zoom) => zoomPlanes(inkOf(chips[i]!), side, side, zoom));
      const mirrors = mirror ? faces.map(mirrored) : [];
      close(vector, unitVector(meanVector([...faces, ...mirrors])));
      const agreement = mirror ? 1 - cosineDistance(meanVector(faces), meanVector(mirrors)) : 1;
      expect(quality).toBeCloseTo(agreement, 5);
    }
  });

  test("a twin that gives vectors of another length is refused", async () => {
    const twin: Session = {
      ...shownTwin().twin,
      run: async () => ({ embedding: { data: new Float32Array(7), shape: [1, 7] } }),
    };
    await expect(embedChips(twin, bundle, chips.slice(0, 1))).rejects.toMatchObject({
      code: "MODEL_INVALID",
    });
  });
});
