import { readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { type LfwPairs, parseLfwPairs } from "./lfwPairs.js";
import { type LfwPerson, parseLfwPeople } from "./lfwPeople.js";
import { textOf } from "./text.js";

/**
 * The text of a list.
 *
 * @throws FILE_NOT_FOUND
 * @example
 * parseLfwPeople(await readList("peopleDevTrain.txt")).length; // people
 */
export async function readList(path: string): Promise<string> {
  try {
    return textOf(await readFile(path));
  } catch (cause) {
    throw new SelfsameError("FILE_NOT_FOUND", `the list "${path}" can't be read`, { cause });
  }
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
  const folder = (await stat(path).catch(() => undefined))?.isDirectory() ? path : dirname(path);
  return {
    people: parseLfwPeople(await readList(join(folder, "peopleDevTrain.txt"))),
    pairs: parseLfwPairs(await readList(join(folder, "pairsDevTest.txt"))),
  };
}
