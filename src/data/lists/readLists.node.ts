import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { check, text } from "../../core/options.js";
import { readWithin } from "../../core/readWithin.node.js";
import { type LfwPairs, parseLfwPairs } from "./lfwPairs.js";
import { type LfwPerson, parseLfwPeople } from "./lfwPeople.js";
import { textOf } from "./text.js";

/**
 * The text of a list of pairs or people; 100 MB are over a million lines.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID for what is no regular file, or too long
 * @example
 * parseLfwPeople(await readList("peopleDevTrain.txt")).length; // people
 */
export async function readList(path: string): Promise<string> {
  check(path, "readList: path", text);
  return textOf(await readWithin(path, { most: 100e6, unreadable: "DATASET_INVALID" }));
}

/**
 * View 1's lists of LFW: who trains (`peopleDevTrain.txt`) and which pairs test (`pairsDevTest.txt`), from the folder of the
 * images, or beside the archive.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID naming the line
 * @example
 * const { people, pairs } = await readLfwLists("lfw.tgz");
 */
export async function readLfwLists(path: string): Promise<{ people: LfwPerson[]; pairs: LfwPairs }> {
  check(path, "readLfwLists: path", text);
  const folder = (await stat(path).catch(() => undefined))?.isDirectory() ? path : dirname(path);
  return {
    people: parseLfwPeople(await readList(join(folder, "peopleDevTrain.txt"))),
    pairs: parseLfwPairs(await readList(join(folder, "pairsDevTest.txt"))),
  };
}
