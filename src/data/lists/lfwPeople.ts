import { SelfsameError } from "../../core/errors.js";
import { anyText, check } from "../../core/options.js";

/** A line of a people file of LFW: who, and how many images there are. */
export interface LfwPerson {
  readonly person: string;
  readonly images: number;
  /** From 0; always 0 in View 1. */
  readonly fold: number;
}

/**
 * Reads a people file of LFW. First line: `N` (`peopleDevTrain.txt`, `peopleDevTest.txt`), then N lines `name images`;
 * or the number of folds (`people.txt`), then for each fold such a list. Source: the README of LFW, sections 3a and 3d.
 *
 * @throws DATASET_INVALID naming the line
 * @example
 * parseLfwPeople("2\nAda\t3\nBob\t1\n"); // [{ person: "Ada", images: 3, fold: 0 }, …]
 */
export function parseLfwPeople(text: string): LfwPerson[] {
  check(text, "parseLfwPeople: text", anyText);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.at(-1) === "") lines.pop();
  // A list of folds has a lone number in its second line too.
  const folded = /^\d+$/.test(lines[1] ?? "");
  const folds = folded ? countAt(lines, 0) : 1;
  const people: LfwPerson[] = [];
  let at = folded ? 1 : 0;
  for (let fold = 0; fold < folds; fold++) {
    const end = at + 1 + countAt(lines, at);
    for (at += 1; at < end; at++) {
      const [, person, images] = /^(\S+)\s+([1-9]\d{0,3})$/.exec(lines[at] ?? "") ?? [];
      if (person === undefined || images === undefined)
        throw lineError(at, `"name<tab>images" is expected; "${lines[at] ?? "the end"}" came`);
      people.push({ person, images: Number(images), fold });
    }
  }
  if (at < lines.length) throw lineError(at, `the file promises ${people.length} people; more came`);
  return people;
}

/**
 * The text of a people file of View 1's form.
 *
 * @param counts images of each person
 * @example
 * formatLfwPeople(new Map([["Ada", 3]])); // "1\nAda\t3\n"
 */
export function formatLfwPeople(counts: ReadonlyMap<string, number>): string {
  const lines = [...counts].map(([person, images]) => `${person}\t${images}\n`).sort();
  return `${counts.size}\n${lines.join("")}`;
}

function countAt(lines: readonly string[], at: number): number {
  const line = lines[at] ?? "";
  if (/^[1-9]\d*$/.test(line)) return Number(line);
  throw lineError(at, `a number is expected; "${line}" came`);
}

function lineError(at: number, message: string): SelfsameError {
  return new SelfsameError("DATASET_INVALID", `LFW people, line ${at + 1}: ${message}`);
}
