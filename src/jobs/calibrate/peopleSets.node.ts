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
 * LFW, View 1, divided for as many impostor pairs as can be where they are counted: of every ten people of
 * `peopleDevTrain.txt` with about as many images one fits the calibration (two numbers), four set thresholds and five measure,
 * by chance; the images of `pairsDevTest.txt` measure too. So the people of View 1's test pairs neither fit nor set anything.
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
  const tested = lists.pairs.pairs.flatMap(({ a, b }) => [a, b]);
  const distinct = new Map(tested.map((one) => [lfwImagePath(one), image(one.person, one.image)]));
  const both = tested.find(({ person }) => lists.people.some((other) => other.person === person));
  if (both)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${both.person}" stands in peopleDevTrain.txt and pairsDevTest.txt; the sets of people must be disjoint`,
    );
  const roles = rolesOf(lists.people, seed);
  const imagesOf = (role: Role) =>
    lists.people
      .filter(({ person }) => roles.get(person) === role)
      .flatMap(({ person, images }) => Array.from({ length: images }, (_, i) => image(person, i + 1)));
  const imageSet = setMaker();
  return {
    fit: imageSet(imagesOf("fit"), "a tenth of peopleDevTrain"),
    set: imageSet(imagesOf("set"), "four tenths of peopleDevTrain"),
    measure: imageSet(
      [...distinct.values(), ...imagesOf("measure")],
      "the other half of peopleDevTrain, and the images of pairsDevTest",
    ),
    data: "LFW View 1: news photos of public figures",
    skipped: dataset.skipped,
  };
}

type Role = "fit" | "set" | "measure";

/**
 * Of ten people, in an order in which a few of them have all roles too. Where a threshold is set its errors are as many as its
 * FMR says, and 30 at 5e-6 need 6 M pairs; where it is measured they are as many as there happen to be: that gets more.
 */
const rolesOfTen: readonly Role[] = [
  "fit",
  "measure",
  "set",
  "measure",
  "set",
  "measure",
  "set",
  "measure",
  "set",
  "measure",
];

/**
 * Who does what. Ten at a time by falling number of images: pairs go by its square, and whoever has 530 images or looks like
 * others with 50 would otherwise decide by chance what a whole set says.
 */
function rolesOf(people: readonly LfwPerson[], seed: number): Map<string, Role> {
  const random = seededRandom(seed);
  const order = shuffled(people, random).sort((a, b) => b.images - a.images);
  const roles = new Map<string, Role>();
  for (let from = 0; from < order.length; from += rolesOfTen.length) {
    const some = order.slice(from, from + rolesOfTen.length);
    const drawn = shuffled(rolesOfTen.slice(0, some.length), random);
    some.forEach(({ person }, i) => {
      roles.set(person, drawn[i]!);
    });
  }
  return roles;
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
