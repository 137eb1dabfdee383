import { basename, join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { readTextWithin } from "../../core/readWithin.node.js";
import { allPairs } from "../../evaluate/protocols/allPairs.js";
import { lfwImagePath, parseLfwPairs } from "../../evaluate/protocols/lfwPairs.js";
import { parsePairsCsv } from "../../evaluate/protocols/pairsCsv.js";
import { digest } from "../cache/digest.node.js";
import { indexer, type PairProtocol } from "./pairProtocol.js";
import { peopleFolder } from "./peopleFolder.node.js";

/** Where a protocol's data lie. */
export interface ProtocolSource {
  readonly protocol: "lfw" | "pairs" | "folder";
  /** Folder that the images' paths start at. */
  readonly data: string;
  /** The list of pairs: of LFW's form for `lfw`, CSV for `pairs`. */
  readonly pairs?: string | undefined;
}

/**
 * Reads the pairs of a protocol.
 *
 * - `lfw`: a pairs file of LFW, View 1 or 2, on images `Name/Name_0001.jpg`.
 * - `pairs`: CSV `a,b,label`, paths relative to the folder.
 * - `folder`: every image with every other of a folder per person.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID; INVALID_ARGUMENT without a list where one is needed
 * @example
 * readProtocol({ protocol: "folder", data: "people" }).labels.length; // n·(n − 1)/2
 */
export function readProtocol({ protocol, data, pairs }: ProtocolSource): PairProtocol {
  if (protocol === "folder") return folderProtocol(data);
  if (pairs === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", `the protocol "${protocol}" needs a list of pairs (--pairs)`);
  const text = readList(pairs);
  const id = `SHA-256 of the list ${digest(text).slice(0, 16)}`;
  return protocol === "lfw" ? lfwProtocol(data, text, id) : listProtocol(data, text, id, basename(pairs));
}

/** A list of pairs or people. 100 MB are over a million lines. @throws FILE_NOT_FOUND, DATASET_INVALID */
export function readList(file: string): string {
  return readTextWithin(file, { most: 100e6, unreadable: "DATASET_INVALID" });
}

function lfwProtocol(data: string, text: string, id: string): PairProtocol {
  const { view, folds, pairs } = parseLfwPairs(text);
  const images = indexer();
  const people = indexer();
  const columns = pairs.map(({ a, b, label, fold }) => ({
    imageA: images.indexOf(lfwImagePath(a)),
    imageB: images.indexOf(lfwImagePath(b)),
    personA: people.indexOf(a.person),
    personB: people.indexOf(b.person),
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
    files: images.names.map((name) => join(data, name)),
    names: images.names,
    imageA: column("imageA"),
    imageB: column("imageB"),
    labels: Uint8Array.from(column("label")),
    people: { a: column("personA"), b: column("personB") },
    ...(folds > 1 ? { folds: column("fold").map((fold) => fold + 1) } : {}),
    weighting: "pairs",
  };
}

function listProtocol(data: string, text: string, id: string, name: string): PairProtocol {
  const pairs = parsePairsCsv(text);
  const images = indexer();
  const imageA = Int32Array.from(pairs, ({ a }) => images.indexOf(a));
  const imageB = Int32Array.from(pairs, ({ b }) => images.indexOf(b));
  return {
    name: "List of pairs",
    words: `The ${pairs.length} pairs of a list; who is on the images is not known beyond it.`,
    dataset: { name, id },
    files: images.names.map((image) => join(data, image)),
    names: images.names,
    imageA,
    imageB,
    labels: Uint8Array.from(pairs, ({ label }) => label),
    weighting: "pairs",
  };
}

function folderProtocol(data: string): PairProtocol {
  const { people, images } = peopleFolder(data);
  const persons = Int32Array.from(images, ({ person }) => person);
  const { imageA, imageB, personA, personB } = allPairs(persons);
  const names = images.map(({ name }) => name);
  return {
    name: "All pairs of a folder",
    words:
      `Every image with every other: ${images.length} images of ${people.length} people. Each person's genuine ` +
      "pairs weigh 1 together, so that nobody with many images decides the FNMR; intervals resample people.",
    dataset: {
      name: basename(data),
      id: `SHA-256 of the list of images ${digest(names.join("\n")).slice(0, 16)}`,
    },
    files: images.map(({ file }) => file),
    names,
    imageA,
    imageB,
    labels: Uint8Array.from(personA, (person, i) => (person === personB[i] ? 1 : 0)),
    people: { a: personA, b: personB },
    weighting: "people",
  };
}
