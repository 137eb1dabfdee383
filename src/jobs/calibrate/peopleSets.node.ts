import { basename, join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { checkArguments, finite, listOf, seedRule, text } from "../../core/options.js";
import { seededRandom, shuffled } from "../../core/random.js";
import { lfwImagePath, parseLfwPairs } from "../../evaluate/protocols/lfwPairs.js";
import { indexer } from "../evaluate/pairProtocol.js";
import { peopleFolder } from "../evaluate/peopleFolder.node.js";
import { readList } from "../evaluate/readProtocol.node.js";

/** Images of a set of people. */
export interface ImageSet {
  readonly files: readonly string[];
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
}

interface PersonFile {
  readonly file: string;
  readonly person: number;
}

function imageSet(images: readonly PersonFile[], words: string): ImageSet {
  return {
    files: images.map(({ file }) => file),
    people: Int32Array.from(images, ({ person }) => person),
    words,
  };
}

/**
 * LFW, View 1: half of the people of `peopleDevTrain.txt` fit the calibration, the other half sets thresholds, and the
 * images of `pairsDevTest.txt`, whose people are in neither, measure.
 *
 * @param data folder with `Name/Name_0001.jpg` and the lists
 * @throws FILE_NOT_FOUND, DATASET_INVALID
 * @example
 * lfwSets("lfw", 1).measure.files.length; // images of pairsDevTest
 */
export function lfwSets(data: string, seed: number): CalibrationSets {
  checkArguments("lfwSets", { data: [data, text], seed: [seed, seedRule] });
  const people = indexer();
  const image = (person: string, number: number): PersonFile => ({
    file: join(data, lfwImagePath({ person, image: number })),
    person: people.indexOf(person),
  });
  const training = parsePeople(readList(join(data, "peopleDevTrain.txt")));
  const names = shuffled(
    training.map(({ person }) => person),
    seededRandom(seed),
  );
  const firstHalf = new Set(names.slice(0, Math.floor(names.length / 2)));
  const imagesOf = (wanted: boolean) =>
    training
      .filter(({ person }) => firstHalf.has(person) === wanted)
      .flatMap(({ person, images }) => Array.from({ length: images }, (_, i) => image(person, i + 1)));
  const tested = parseLfwPairs(readList(join(data, "pairsDevTest.txt"))).pairs.flatMap(({ a, b }) => [a, b]);
  const distinct = new Map(tested.map((one) => [lfwImagePath(one), image(one.person, one.image)]));
  const both = tested.find(({ person }) => training.some((other) => other.person === person));
  if (both)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${both.person}" stands in peopleDevTrain.txt and pairsDevTest.txt; the sets of people must be disjoint`,
    );
  return {
    fit: imageSet(imagesOf(true), "half of peopleDevTrain"),
    set: imageSet(imagesOf(false), "the other half of peopleDevTrain"),
    measure: imageSet([...distinct.values()], "the images of pairsDevTest"),
    data: "LFW View 1: news photos of public figures",
  };
}

/** Lines `name<tab>images` after a first line with their number. */
function parsePeople(list: string): { person: string; images: number }[] {
  return list
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line, i) => {
      const [person = "", count = "", ...rest] = line.trim().split(/\s+/);
      if (!/^[1-9]\d{0,3}$/.test(count) || rest.length > 0)
        throw new SelfsameError(
          "DATASET_INVALID",
          `peopleDevTrain.txt, line ${i + 2}: "name images" is expected; "${line}" came`,
        );
      return { person, images: Number(count) };
    });
}

/** The least number of people that can be split in three with impostors in each. */
const leastPeople = 6;

/**
 * A folder per person, its people shuffled by the seed and split by the ratios.
 *
 * @param ratios of people that fit, set thresholds and measure
 * @throws FILE_NOT_FOUND; DATASET_INVALID for fewer than six people; INVALID_ARGUMENT for other ratios than three
 * positive ones
 * @example
 * const { fit, set, measure } = folderSets("people", 1, [0.4, 0.3, 0.3]);
 */
export function folderSets(data: string, seed: number, ratios: readonly number[]): CalibrationSets {
  checkArguments("folderSets", {
    data: [data, text],
    seed: [seed, seedRule],
    ratios: [ratios, listOf(finite)],
  });
  const total = ratios.reduce((sum, ratio) => sum + ratio, 0);
  if (ratios.length !== 3 || !ratios.every((ratio) => ratio > 0 && Number.isFinite(ratio)))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a split is three positive ratios, such as 0.4,0.3,0.3, not "${ratios.join(",")}"`,
    );
  const { people, images } = peopleFolder(data);
  if (people.length < leastPeople)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${data}" holds ${people.length} people; three disjoint sets need ${leastPeople} at the very least, and hundreds to support a threshold`,
    );
  const order = shuffled([...people.keys()], seededRandom(seed));
  const first = Math.max(2, Math.round((people.length * ratios[0]!) / total));
  const second = Math.max(2, Math.round((people.length * ratios[1]!) / total));
  const last = Math.max(2, people.length - first - second);
  const bounds = [0, people.length - last - second, people.length - last, people.length];
  const part = (index: number) => {
    const members = new Set(order.slice(bounds[index], bounds[index + 1]));
    return images.filter(({ person }) => members.has(person));
  };
  const share = (index: number) => `a random ${Math.round((100 * ratios[index]!) / total)}% of the people`;
  return {
    fit: imageSet(part(0), share(0)),
    set: imageSet(part(1), share(1)),
    measure: imageSet(part(2), share(2)),
    data: basename(data),
  };
}

/** How many people are on the images of a set. */
export function peopleCount({ people }: ImageSet): number {
  return new Set(people).size;
}
