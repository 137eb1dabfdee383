import { join } from "node:path";
import { seededRandom } from "../../src/core/random.js";
import type { ModelBundle, OperatingPoint } from "../../src/models/bundle.js";
import { writeGrey } from "./drawnPeople.js";
import { pixelBundle } from "./pixelBundle.js";

const side = 8;

/** An operating point as a test wants it; its figures are made up. */
export function testPoint(targetFmr: number, threshold: number): OperatingPoint {
  const rate = { rate: targetFmr, low: 0, high: 1, errors: 30, comparisons: 1000 };
  return { targetFmr, threshold, fmr: rate, fnmr: rate };
}

/**
 * A bundle that embeds the mean of an image and its mirror image, as the default model does with faces: images that are far
 * from their mirror image are of too low quality.
 */
export function mirrorBundle(overrides: Partial<ModelBundle> = {}): ModelBundle {
  return pixelBundle(side, {
    embedding: { dimensions: side * side, mirror: true, unitLength: true, minQuality: 0.9 },
    head: { kind: "cosine", scale: 400, bias: 4 },
    defaultFmr: 1e-3,
    operatingPoints: [testPoint(1e-2, 0.3), testPoint(1e-3, 0.6)],
    ...overrides,
  });
}

/**
 * Writes an image of a "person": a pattern that is its own mirror image, with a little noise. `turned` adds as much to one
 * half as it takes from the other: the embedding stays, the quality falls, by the more the larger the number (50 where it is true). `shadow` does so pixel by pixel, at random: the picture is
 * another, the embedding stays, the quality hardly falls.
 */
export async function writePerson(
  folder: string,
  name: string,
  {
    person,
    image,
    turned = false,
    shadow = 0,
  }: { person: number; image: number; turned?: boolean | number; shadow?: number },
): Promise<string> {
  const random = seededRandom(1, person);
  const noise = seededRandom(2, person, image);
  const half = Array.from(
    { length: (side * side) / 2 },
    () => 128 + 25 * random.normal() + 2 * noise.normal(),
  );
  const shadows = half.map(() => shadow * noise.normal());
  const turn = turned === true ? 50 : Number(turned);
  const values = Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [i % side, Math.floor(i / side)];
    const at = y * (side / 2) + Math.min(x, side - 1 - x);
    const value = half[at]! + (x < side / 2 ? shadows[at]! : -shadows[at]!);
    return value + (x < side / 2 ? turn : -turn);
  });
  const file = join(folder, name);
  await writeGrey(file, values);
  return file;
}
