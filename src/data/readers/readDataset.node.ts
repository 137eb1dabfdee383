import { check, checkFields, oneOf, text } from "../../core/options.js";
import type { Dataset } from "../dataset.js";
import { parseLfwPeople } from "../lists/lfwPeople.js";
import { readList } from "../lists/readLists.node.js";
import { readPersonFolders } from "./folder.node.js";
import { readImages } from "./images.node.js";
import { readLfw } from "./lfw.node.js";
import { readOmniglot } from "./omniglot.node.js";
import { readWebcam } from "./webcam.node.js";

/** How images of known people are laid out on disk; `images`: every image, of whomever. */
export const layouts = ["folder", "webcam", "lfw", "omniglot", "images"] as const;
export type Layout = (typeof layouts)[number];

/** Where data lie, and how. */
export interface DataSource {
  /** A folder or archive (zip, tar, tgz). */
  readonly path: string;
  readonly layout: Layout;
  /** LFW: a people file (`peopleDevTrain.txt`); nobody else is looked at. */
  readonly people?: string;
}

/**
 * Reads data of any layout. Measuring and training both read by this, so both see the same people and images.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID
 * @example
 * const { samples, skipped } = await readDataset({ path: "photos", layout: "folder" });
 */
export async function readDataset(source: DataSource): Promise<Dataset> {
  checkFields(source, "readDataset", { path: text, layout: oneOf(...layouts) });
  const { path, layout, people } = source;
  if (people !== undefined) check(people, "readDataset: people", text);
  switch (layout) {
    case "folder":
      return readPersonFolders(path);
    case "webcam":
      return readWebcam(path);
    case "omniglot":
      return readOmniglot(path);
    case "images":
      return readImages(path);
    case "lfw":
      return readLfw(path, people === undefined ? undefined : parseLfwPeople(await readList(people)));
  }
}
