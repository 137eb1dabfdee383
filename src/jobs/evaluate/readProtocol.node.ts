import { basename } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { checkFields, checkOptions, either, object, oneOf, text as someText } from "../../core/options.js";
import { checkDataset } from "../../data/argumentChecks.js";
import { type Dataset, isUnnamed, type Sample } from "../../data/dataset.js";
import { parseGroupsCsv } from "../../data/lists/groupsCsv.js";
import { parseLfwPairs } from "../../data/lists/lfwPairs.js";
import { parsePairsCsv } from "../../data/lists/pairsCsv.js";
import { readList } from "../../data/lists/readLists.node.js";
import { plainName, sampleAt, sampleFinder } from "../../data/readers/findSample.node.js";
import { notThere } from "../../data/readers/oneShot.node.js";
import { type Layout, layouts, readDataset } from "../../data/readers/readDataset.node.js";
import { digest } from "../cache/digest.node.js";
import { groupedPeople } from "./groupedPeople.js";
import type { PairProtocol } from "./pairProtocol.js";
import { type FindSample, folderProtocol, lfwProtocol, listProtocol } from "./pairProtocols.js";

/** Where a protocol's data lie. */
export interface ProtocolSource {
  readonly protocol: "lfw" | "pairs" | "folder";
  /** The images: a data set, or the folder or archive of one. */
  readonly data: string | Dataset;
  /** How they are laid out. Default: the protocol's own, for `pairs` any image. */
  readonly layout?: Layout | undefined;
  /** The list of pairs: of LFW's form for `lfw`, CSV for `pairs`. */
  readonly pairs?: string | undefined;
  /** A list of groups of people, CSV `person,group`; for pairs by who is on their images. */
  readonly groups?: string | undefined;
}

const ownLayout = { lfw: "lfw", pairs: "images", folder: "folder" } as const;
const sourceRules = {
  protocol: oneOf("lfw", "pairs", "folder"),
  data: either(someText, object),
  layout: oneOf(...layouts),
  pairs: someText,
  groups: someText,
};

/**
 * Reads the pairs of a protocol.
 *
 * - `lfw`: a pairs file of LFW, View 1 or 2, on images `Name/Name_0001.jpg`.
 * - `pairs`: CSV `a,b,label`, paths relative to the folder.
 * - `folder`: every image with every other of a folder per person, or of another layout.
 *
 * Images that a list names and that aren't there stay in: they fail, and are counted. With `groups` the people of each are measured by
 * themselves; for `pairs` without a layout a person is called as the first folder of their images.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID (also where a list of groups names people of whom there is no image); INVALID_ARGUMENT without a
 * list where one is needed
 * @example
 * (await readProtocol({ protocol: "folder", data: "people" })).labels.length; // n·(n − 1)/2
 */
export async function readProtocol(source: ProtocolSource): Promise<PairProtocol> {
  checkOptions("readProtocol", source, sourceRules);
  checkFields(source, "readProtocol", { protocol: sourceRules.protocol, data: sourceRules.data });
  const { protocol, data, layout, pairs, groups: groupList } = source;
  if (typeof data !== "string") checkDataset(data, "readProtocol: data");
  if (protocol !== "folder" && pairs === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", `the protocol "${protocol}" needs a list of pairs (--pairs)`);
  const text = pairs === undefined ? "" : await readList(pairs);
  const listed = groupList === undefined ? undefined : parseGroupsCsv(await readList(groupList));
  const read =
    typeof data === "string"
      ? await readDataset({ path: data, layout: layout ?? ownLayout[protocol] })
      : data;
  const called: typeof byFolder =
    listed && protocol === "pairs" && layout === undefined ? byFolder : (sample) => sample;
  const dataset = { ...read, samples: read.samples.map((sample) => called(sample)) };
  const { skipped } = dataset;
  const complete = (pairsOf: Omit<PairProtocol, "skipped">): PairProtocol => ({
    ...pairsOf,
    skipped,
    ...(listed && { groups: groupedPeople(listed, persons([...dataset.samples, ...pairsOf.samples])) }),
  });
  if (protocol === "folder")
    return complete(
      folderProtocol(dataset, (list) => `SHA-256 of the list of images ${digest(list).slice(0, 16)}`),
    );
  const found = sampleFinder(dataset);
  const find: FindSample = (name) =>
    found(name) ??
    called(
      typeof data === "string" ? sampleAt(data, name) : { id: name, person: name, bytes: notThere(name) },
      plainName(name.replaceAll("\\", "/")),
    );
  const id = `SHA-256 of the list ${digest(text).slice(0, 16)}`;
  return complete(
    protocol === "lfw"
      ? lfwProtocol(parseLfwPairs(text), find, id)
      : listProtocol(parsePairsCsv(text), find, { name: basename(pairs!), id }),
  );
}

/** An image of whom nobody said who is on it, named by its folder. */
function byFolder(sample: Sample, path = sample.id): Sample {
  const [folder, ...rest] = path.split("/");
  return isUnnamed(sample) && folder && rest.length > 0 ? { ...sample, person: folder } : sample;
}

const persons = (samples: readonly Sample[]) => samples.map(({ person }) => person);
