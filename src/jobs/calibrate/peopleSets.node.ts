import { SelfsameError } from "../../core/errors.js";
import { check, checkArguments, checkFields, finite, listOf, object, seedRule } from "../../core/options.js";
import { seededRandom, shuffled } from "../../core/random.js";
import { type Dataset, isUnnamed, type Sample, type Skipped } from "../../data/dataset.js";
import { type LfwPairs, lfwImagePath } from "../../data/lists/lfwPairs.js";
import type { LfwPerson } from "../../data/lists/lfwPeople.js";
import { sampleFinder } from "../../data/readers/findSample.node.js";
import { notThere } from "../../data/readers/oneShot.node.js";
import { indexer } from "../evaluate/pairProtocol.js";

/** Images of a set of people. */
export interface ImageSet {
  readonly samples: readonly Sample[];
  /** `[N]`, who is on each image; one numbering for all three sets. */
  readonly people: Int32Array;
  /** Which people these are, in words. */
  readonly words: string;
}

/** Three sets of people of whom nobody is in two. */
export interface CalibrationSets {
  readonly fit: ImageSet;
  readonly set: ImageSet;
  readonly measure: ImageSet;
  /** The data's name, as decisions quote it. */
  readonly data: string;
  /** What lay among the data and is in no set, and why. */
  readonly skipped: readonly Skipped[];
}

/** Makes sets of images whose people are numbered together. */
function setMaker() {
  const people = indexer();
  return (samples: readonly Sample[], words: string): ImageSet => ({
    samples,
    people: Int32Array.from(samples, ({ person }) => people.indexOf(person)),
    words,
  });
}

/**
 * LFW, View 1, divided for as many impostor pairs as can be where they are counted: a random tenth of the people of
 * `peopleDevTrain.txt` fits the calibration (two numbers); the others, one after the other, set thresholds or measure,
 * whichever has fewer images so far, the images of `pairsDevTest.txt` being among those that measure. So the people of
 * View 1's test pairs neither fit nor set anything.
 *
 * @param dataset LFW's images
 * @param lists of View 1, as `data.readLfwLists` gives them
 * @throws DATASET_INVALID where somebody is in both lists
 * @example
 * const lists = await data.readLfwLists("lfw");
 * lfwSets(await data.readLfw("lfw"), lists, 1).measure.samples.length; // images of pairsDevTest
 */
export function lfwSets(
  dataset: Dataset,
  lists: { readonly people: readonly LfwPerson[]; readonly pairs: LfwPairs },
  seed: number,
): CalibrationSets {
  checkFields(dataset, "lfwSets: dataset", { samples: listOf(object) });
  checkFields(lists, "lfwSets: lists", { people: listOf(object), pairs: object });
  check(seed, "lfwSets: seed", seedRule);
  const find = sampleFinder(dataset);
  /** One that is not there fails when it is read, and is counted. */
  const image = (person: string, number: number): Sample => {
    const id = lfwImagePath({ person, image: number }).normalize();
    return find(id) ?? { id, person: person.normalize(), bytes: notThere(id) };
  };
  const order = shuffled(lists.people, seededRandom(seed));
  const tested = lists.pairs.pairs.flatMap(({ a, b }) => [a, b]);
  const distinct = new Map(tested.map((one) => [lfwImagePath(one), image(one.person, one.image)]));
  const both = tested.find(({ person }) => lists.people.some((other) => other.person === person));
  if (both)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${both.person}" stands in peopleDevTrain.txt and pairsDevTest.txt; the sets of people must be disjoint`,
    );
  const roles = rolesOf(order, distinct.size);
  const imagesOf = (role: Role) =>
    lists.people
      .filter(({ person }) => roles.get(person) === role)
      .flatMap(({ person, images }) => Array.from({ length: images }, (_, i) => image(person, i + 1)));
  const imageSet = setMaker();
  return {
    fit: imageSet(imagesOf("fit"), "a random tenth of peopleDevTrain"),
    set: imageSet(imagesOf("set"), "half of the other images of View 1, from peopleDevTrain"),
    measure: imageSet(
      [...distinct.values(), ...imagesOf("measure")],
      "the others of peopleDevTrain and the images of pairsDevTest",
    ),
    data: "LFW View 1: news photos of public figures",
    skipped: dataset.skipped,
  };
}

type Role = "fit" | "set" | "measure";

/** Who does what. @param order the people in random order. @param measuring images that measure in any case */
function rolesOf(order: readonly LfwPerson[], measuring: number): Map<string, Role> {
  const fitting = Math.max(2, Math.round(order.length / 10));
  const images = { set: 0, measure: measuring };
  return new Map(
    order.map((one, place) => {
      if (place < fitting) return [one.person, "fit"];
      const role = images.set <= images.measure ? "set" : "measure";
      images[role] += one.images;
      return [one.person, role];
    }),
  );
}

/** The least number of people that can be split in three with impostors in each. */
const leastPeople = 6;

/**
 * The people of a data set, shuffled by the seed and split by the ratios. Images of whom nobody knows who they show are left
 * out: two of them may show one person.
 *
 * @param ratios of people that fit, set thresholds and measure
 * @throws DATASET_INVALID for fewer than six people; INVALID_ARGUMENT for other ratios than three
 * positive ones
 * @example
 * const { fit, set, measure } = folderSets(await data.readPersonFolders("people"), 1, [0.4, 0.3, 0.3]);
 */
export function folderSets(dataset: Dataset, seed: number, ratios: readonly number[]): CalibrationSets {
  checkFields(dataset, "folderSets: dataset", { samples: listOf(object) });
  checkArguments("folderSets", {
    seed: [seed, seedRule],
    ratios: [ratios, listOf(finite)],
  });
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
  if (ratios.length !== 3 || !ratios.every((ratio) => ratio > 0 && Number.isFinite(ratio)))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a split is three positive ratios, such as 0.4,0.3,0.3, not "${ratios.join(",")}"`,
    );
  const images = dataset.samples.filter((sample) => !isUnnamed(sample));
  const people = [...new Set(images.map(({ person }) => person))];
  if (people.length < leastPeople)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${dataset.name}" has photos of ${people.length} ${people.length === 1 ? "person" : "people"}; three disjoint sets need ${leastPeople} at the very least, and hundreds to support a threshold`,
    );
  const order = shuffled(people, seededRandom(seed));
  const first = Math.max(2, Math.round((people.length * ratios[0]!) / total));
  const second = Math.max(2, Math.round((people.length * ratios[1]!) / total));
  const last = Math.max(2, people.length - first - second);
  const bounds = [0, people.length - last - second, people.length - last, people.length];
  const part = (index: number) => {
    const members = new Set(order.slice(bounds[index], bounds[index + 1]));
    return images.filter(({ person }) => members.has(person));
  };
  const unnamed = dataset.samples.filter(isUnnamed);
  const imageSet = setMaker();
  const share = (index: number) => `a random ${Math.round((100 * ratios[index]!) / total)}% of the people`;
  return {
    fit: imageSet(part(0), share(0)),
    set: imageSet(part(1), share(1)),
    measure: imageSet(part(2), share(2)),
    data: dataset.name,
    skipped: [...dataset.skipped, ...unnamed.map(({ id }) => ({ id, reason: "not known who it shows" }))],
  };
}

/** How many people are on the images of a set. */
export function peopleCount({ people }: ImageSet): number {
  return new Set(people).size;
}
