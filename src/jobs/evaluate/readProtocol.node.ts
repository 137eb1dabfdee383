import { basename } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { checkFields, checkOptions, either, object, oneOf, text as someText } from "../../core/options.js";
import { checkDataset } from "../../data/argumentChecks.js";
import type { Dataset } from "../../data/dataset.js";
import { parseLfwPairs } from "../../data/lists/lfwPairs.js";
import { parsePairsCsv } from "../../data/lists/pairsCsv.js";
import { readList } from "../../data/lists/readLists.node.js";
import { sampleAt, sampleFinder } from "../../data/readers/findSample.node.js";
import { notThere } from "../../data/readers/oneShot.node.js";
import { type Layout, layouts, readDataset } from "../../data/readers/readDataset.node.js";
import { digest } from "../cache/digest.node.js";
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
}

const ownLayout = { lfw: "lfw", pairs: "images", folder: "folder" } as const;
const sourceRules = {
  protocol: oneOf("lfw", "pairs", "folder"),
  data: either(someText, object),
  layout: oneOf(...layouts),
  pairs: someText,
};

/**
 * Reads the pairs of a protocol.
 *
 * - `lfw`: a pairs file of LFW, View 1 or 2, on images `Name/Name_0001.jpg`.
 * - `pairs`: CSV `a,b,label`, paths relative to the folder.
 * - `folder`: every image with every other of a folder per person, or of another layout.
 *
 * Images that a list names and that aren't there stay in: they fail, and are counted.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID; INVALID_ARGUMENT without a list where one is needed
 * @example
 * (await readProtocol({ protocol: "folder", data: "people" })).labels.length; // n·(n − 1)/2
 */
export async function readProtocol(source: ProtocolSource): Promise<PairProtocol> {
  checkOptions("readProtocol", source, sourceRules);
  checkFields(source, "readProtocol", { protocol: sourceRules.protocol, data: sourceRules.data });
  const { protocol, data, layout, pairs } = source;
  if (typeof data !== "string") checkDataset(data, "readProtocol: data");
  if (protocol !== "folder" && pairs === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", `the protocol "${protocol}" needs a list of pairs (--pairs)`);
  const text = pairs === undefined ? "" : await readList(pairs);
  const dataset =
    typeof data === "string"
      ? await readDataset({ path: data, layout: layout ?? ownLayout[protocol] })
      : data;
  const { skipped } = dataset;
  if (protocol === "folder")
    return {
      ...folderProtocol(dataset, (list) => `SHA-256 of the list of images ${digest(list).slice(0, 16)}`),
      skipped,
    };
  const found = sampleFinder(dataset);
  const find: FindSample = (name) =>
    found(name) ??
    (typeof data === "string" ? sampleAt(data, name) : { id: name, person: name, bytes: notThere(name) });
  const id = `SHA-256 of the list ${digest(text).slice(0, 16)}`;
  return protocol === "lfw"
    ? { ...lfwProtocol(parseLfwPairs(text), find, id), skipped }
    : { ...listProtocol(parsePairsCsv(text), find, { name: basename(pairs!), id }), skipped };
}
