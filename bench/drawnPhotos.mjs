import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom, shuffled } from "../dist/core/random.js";

/**
 * One photo each of people of a folder per person, in an order drawn by the seed.
 *
 * @param list a file in the folder whose lines name people, after one line that counts them; without it all folders count
 */
export function drawnPhotos(folder, list, seed) {
  const path = join(folder, list);
  const names = existsSync(path)
    ? readFileSync(path, "utf8")
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(/\s/)[0])
        .filter((name) => existsSync(join(folder, name)))
    : readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort();
  const random = seededRandom(seed);
  return shuffled(names, random).flatMap((name) => {
    const photos = readdirSync(join(folder, name))
      .filter((file) => /\.(jpe?g|png)$/i.test(file))
      .sort();
    return photos.length === 0 ? [] : [join(folder, name, photos[random.int(photos.length)])];
  });
}
