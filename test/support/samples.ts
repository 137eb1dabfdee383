import { join, resolve } from "node:path";

/** The repository's folder. */
export const root = resolve(import.meta.dirname, "..", "..");

/** face-api's sample photos: group shots with 22 faces. */
export const sample = (number: number) =>
  join(root, "node_modules", "@vladmandic", "face-api", "demo", `sample${number}.jpg`);

/** How many faces each sample photo shows. */
export const sampleFaces: Readonly<Record<number, number>> = { 1: 3, 2: 3, 3: 3, 4: 4, 5: 5, 6: 4 };
