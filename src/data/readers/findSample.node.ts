import { join } from "node:path";
import { checkFields, listOf, object } from "../../core/options.js";
import type { Dataset, Sample } from "../dataset.js";
import { fileBytes } from "../tree/fileBytes.node.js";

/**
 * Finds samples by the names that lists call them: as the id is, or written another way: `./Ada/1.jpg`, `Ada\\1.jpg`, with
 * "é" as one letter or two.
 *
 * @returns a function from name to sample; undefined where there is none
 * @example
 * sampleFinder(captures)("./negative/x.jpg")?.id; // "negative/x.jpg"
 */
export function sampleFinder(dataset: Pick<Dataset, "samples">): (name: string) => Sample | undefined {
  checkFields(dataset, "sampleFinder: dataset", { samples: listOf(object) });
  const { samples } = dataset;
  // Where two folders are called "Zoë" in two spellings, one id is not composed: looked for last.
  const byId = new Map(samples.map((sample) => [sample.id.normalize(), sample]));
  for (const sample of samples) byId.set(sample.id, sample);
  return (name) =>
    byId.get(name) ?? byId.get(plainName(name)) ?? byId.get(plainName(name.replaceAll("\\", "/")));
}

/** `./Ada//1.jpg` as ids have it: `Ada/1.jpg`, composed. */
export function plainName(name: string): string {
  return name
    .normalize()
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** A file below a folder as a sample, for one that the layout doesn't know: a link's own name, `../other/1.jpg`. */
export function sampleAt(folder: string, name: string): Sample {
  return { id: name, person: name, bytes: () => fileBytes(join(folder, name), name) };
}
