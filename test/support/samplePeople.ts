import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Selfsame } from "selfsame";
import sharp from "sharp";
import { sample } from "./samples.js";

/** People of the sample photos whom the default model takes for nobody else here: photo, face. */
export const samplePeople: Readonly<Record<string, readonly [number, number]>> = {
  Adelaide: [3, 1],
  Beatrice: [4, 1],
  Cynthia: [4, 3],
  Dorothea: [4, 4],
  Evelyn: [5, 1],
  Felicity: [5, 2],
  Gustav: [5, 4],
  Harold: [6, 1],
  Ivory: [6, 2],
};

/** Writes each face, with what is around it, as a photo of its own: `Adelaide/1.jpg`, … */
export async function writeSamplePeople(selfsame: Selfsame, folder: string): Promise<void> {
  for (const [name, [photo, face]] of Object.entries(samplePeople))
    await writeFace(selfsame, join(folder, name, "1.jpg"), [photo, face]);
}

/** Writes one face of a sample photo with what is around it. */
export async function writeFace(
  selfsame: Selfsame,
  file: string,
  [photo, face]: readonly [number, number],
): Promise<void> {
  const { width, height } = await sharp(sample(photo)).metadata();
  const { box } = (await selfsame.detect(sample(photo), { face }))[0] ?? {
    box: { x: 0, y: 0, width: 1, height: 1 },
  };
  const margin = 0.6 * box.width;
  const left = Math.max(0, Math.round(box.x - margin));
  const top = Math.max(0, Math.round(box.y - margin));
  const region = {
    left,
    top,
    width: Math.min(width - left, Math.round(box.width + 2 * margin)),
    height: Math.min(height - top, Math.round(box.height + 2 * margin)),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await sharp(sample(photo)).extract(region).jpeg({ quality: 92 }).toBuffer());
}
