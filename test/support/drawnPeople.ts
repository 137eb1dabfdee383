import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { seededRandom } from "../../src/core/random.js";

const side = 8;

/** Writes a grey PNG. */
export async function writeGrey(file: string, values: ArrayLike<number>, size = side): Promise<void> {
  const raw = { width: size, height: size, channels: 1 } as const;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await sharp(Uint8ClampedArray.from(values), { raw }).png().toBuffer());
}

/**
 * "People" who are patterns of 8 × 8 grey values; their images add noise. The noise makes some people's images as far
 * apart as strangers', so that there are errors of both kinds.
 */
export async function writePeople(
  folder: string,
  { people, images, noise = 60, seed = 1 }: { people: number; images: number; noise?: number; seed?: number },
): Promise<void> {
  for (let p = 0; p < people; p++) {
    const random = seededRandom(seed, p);
    const pattern = Array.from({ length: side * side }, () => 128 + 40 * random.normal());
    for (let i = 0; i < images; i++)
      await writeGrey(
        join(folder, `person${String(p).padStart(2, "0")}`, `${i}.png`),
        pattern.map((value) => value + noise * random.normal()),
      );
  }
}
