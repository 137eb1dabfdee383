import { type Dataset, isUnnamed, type Sample } from "../../data/dataset.js";
import { type LfwImage, type LfwPairs, lfwImagePath } from "../../data/lists/lfwPairs.js";
import type { ListedPair } from "../../data/lists/pairsCsv.js";
import { allPairs } from "../../evaluate/protocols/allPairs.js";
import { indexer, type PairProtocol } from "./pairProtocol.js";

/** Gives the sample that a list names; one that is not there fails when it is read. */
export type FindSample = (name: string) => Sample;

/** Numbers for samples, in the order in which they are first asked for. */
function sampleIndexer() {
  const samples: Sample[] = [];
  const ids = indexer();
  const indexOf = (sample: Sample): number => {
    const index = ids.indexOf(sample.id);
    samples[index] ??= sample;
    return index;
  };
  return { samples, names: ids.names, indexOf };
}

/** The pairs of a list of LFW. `id` pins the list down. */
export function lfwProtocol(
  { view, folds, pairs }: LfwPairs,
  find: FindSample,
  id: string,
): Omit<PairProtocol, "skipped"> {
  const { indexOf, ...images } = sampleIndexer();
  const people = indexer();
  // The list says who is on an image, also on one that is not there.
  const imageOf = (image: LfwImage) =>
    indexOf({ ...find(lfwImagePath(image)), person: image.person.normalize() });
  const columns = pairs.map(({ a, b, label, fold }) => ({
    imageA: imageOf(a),
    imageB: imageOf(b),
    personA: people.indexOf(a.person.normalize()),
    personB: people.indexOf(b.person.normalize()),
    label,
    fold,
  }));
  const column = (key: keyof (typeof columns)[number]) => Int32Array.from(columns, (row) => row[key]);
  return {
    name: `LFW View ${view}`,
    words:
      `The ${pairs.length} pairs of a list of Labeled Faces in the Wild, View ${view} (Huang et al. 2007)` +
      (folds > 1
        ? `, in ${folds} folds: each fold's accuracy is that at the best threshold of the other folds.`
        : "."),
    dataset: { name: "Labeled Faces in the Wild", id },
    ...images,
    imageA: column("imageA"),
    imageB: column("imageB"),
    labels: Uint8Array.from(column("label")),
    people: { a: column("personA"), b: column("personB") },
    ...(folds > 1 ? { folds: column("fold").map((fold) => fold + 1) } : {}),
    weighting: "pairs",
  };
}

/** The pairs of a CSV list, of the given name. `id` pins it down. */
export function listProtocol(
  pairs: readonly ListedPair[],
  find: FindSample,
  dataset: PairProtocol["dataset"],
): Omit<PairProtocol, "skipped"> {
  const { indexOf, ...images } = sampleIndexer();
  const imageA = Int32Array.from(pairs, ({ a }) => indexOf(find(a)));
  const imageB = Int32Array.from(pairs, ({ b }) => indexOf(find(b)));
  return {
    name: "List of pairs",
    words: `The ${pairs.length} pairs of a list; who is on the images is not known beyond it.`,
    dataset,
    ...images,
    imageA,
    imageB,
    labels: Uint8Array.from(pairs, ({ label }) => label),
    weighting: "pairs",
  };
}

/**
 * Every image with every other. Two images of whom nobody knows who they show make no pair: they may show one person.
 *
 * @param idOf a digest of the list of images
 */
export function folderProtocol(
  { name, samples }: Dataset,
  idOf: (list: string) => string,
): Omit<PairProtocol, "skipped"> {
  const people = indexer();
  const persons = Int32Array.from(samples, ({ person }) => people.indexOf(person));
  const unnamed = samples.map(isUnnamed);
  const all = allPairs(persons);
  const known = Array.from(all.imageA, (a, pair) => !(unnamed[a] && unnamed[all.imageB[pair]!]));
  const kept = (column: Int32Array) =>
    known.every(Boolean) ? column : column.filter((_, pair) => known[pair]);
  const [personA, personB] = [kept(all.personA), kept(all.personB)];
  const names = samples.map(({ id }) => id);
  const strangers = unnamed.filter(Boolean).length;
  return {
    name: "All pairs of a folder",
    words:
      `Every image with every other: ${samples.length} images of ${people.names.length} people. Each person's genuine ` +
      "pairs weigh 1 together, so that nobody with many images decides the FNMR; intervals resample people." +
      (strangers > 0
        ? ` Of ${strangers} images it is not known who they show: each counts as a person, and they are not compared with each other.`
        : ""),
    dataset: { name, id: idOf(names.join("\n")) },
    samples,
    names,
    imageA: kept(all.imageA),
    imageB: kept(all.imageB),
    labels: Uint8Array.from(personA, (person, i) => (person === personB[i] ? 1 : 0)),
    people: { a: personA, b: personB },
    weighting: "people",
  };
}
