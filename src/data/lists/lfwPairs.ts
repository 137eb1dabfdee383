import { SelfsameError } from "../../core/errors.js";
import { anyText, check, checkFields, text as nameText, wholeNumber } from "../../core/options.js";

/** One image of LFW: `Name/Name_0001.jpg` is the first image of `Name`. */
export interface LfwImage {
  readonly person: string;
  /** From 1. */
  readonly image: number;
}

/** One line of a pairs file. */
export interface LfwPair {
  readonly a: LfwImage;
  readonly b: LfwImage;
  /** 1 genuine (one name, two numbers), 0 impostor (two names). */
  readonly label: 0 | 1;
  /** From 0; always 0 in View 1. */
  readonly fold: number;
}

/** A pairs file of LFW. */
export interface LfwPairs {
  /** 1: development (`pairsDevTrain.txt`, `pairsDevTest.txt`). 2: the ten folds of `pairs.txt`. */
  readonly view: 1 | 2;
  readonly folds: number;
  /** In the order of the file. */
  readonly pairs: readonly LfwPair[];
}

/**
 * Reads a pairs file of LFW. First line: `N` (View 1) or `folds N` (View 2); then, for each fold, N lines
 * `name image image` and N lines `name image name image`, separated by tabs. Source: the README of Labeled
 * Faces in the Wild (Huang et al. 2007).
 *
 * @throws DATASET_INVALID naming the line.
 * @example
 * parseLfwPairs("1\nAda\t1\t2\nAda\t1\tBob\t1\n").pairs[0]; // { a: …, b: …, label: 1, fold: 0 }
 */
export function parseLfwPairs(text: string): LfwPairs {
  check(text, "parseLfwPairs: text", anyText);
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  const header = (lines[0] ?? "").split(/\s+/);
  if (header.length > 2 || !header.every((field) => /^[1-9]\d*$/.test(field)))
    throw lineError(1, `"N" or "folds<tab>N" is expected; "${lines[0] ?? ""}" came`);
  const view = header.length === 2 ? 2 : 1;
  const folds = view === 2 ? Number(header[0]) : 1;
  const perKind = Number(header.at(-1));
  const expected = folds * perKind * 2;
  if (lines.length - 1 !== expected)
    throw lineError(
      Math.min(lines.length, expected + 1) + 1,
      `the first line promises ${folds} × 2 × ${perKind} pairs; ${lines.length - 1} came`,
    );
  const pairs = lines
    .slice(1)
    .map((line, index) => parsePair(line, index + 2, Math.floor(index / (2 * perKind))));
  return { view, folds, pairs };
}

function parsePair(line: string, number: number, fold: number): LfwPair {
  const fields = line.split(/\s+/);
  const [first = "", second = "", third = "", fourth = ""] = fields;
  const a = { person: first, image: imageNumber(second, number) };
  if (fields.length === 3) {
    const b = { person: first, image: imageNumber(third, number) };
    if (a.image === b.image) throw lineError(number, `an image is compared with itself: "${line}"`);
    return { a, b, label: 1, fold };
  }
  if (fields.length !== 4)
    throw lineError(number, `"name image image" or "name image name image" is expected; "${line}" came`);
  if (first === third) throw lineError(number, `an impostor pair has one name twice: "${line}"`);
  return { a, b: { person: third, image: imageNumber(fourth, number) }, label: 0, fold };
}

function imageNumber(field: string, line: number): number {
  if (!/^[1-9]\d*$/.test(field)) throw lineError(line, `an image number from 1 is expected; "${field}" came`);
  return Number(field);
}

function lineError(line: number, message: string): SelfsameError {
  return new SelfsameError("DATASET_INVALID", `LFW pairs, line ${line}: ${message}`);
}

/**
 * Where an image stands in the folder of LFW.
 *
 * @example
 * lfwImagePath({ person: "Ada_Lovelace", image: 1 }); // "Ada_Lovelace/Ada_Lovelace_0001.jpg"
 */
export function lfwImagePath(one: LfwImage): string {
  checkFields(one, "an image of LFW", { person: nameText, image: wholeNumber(1) });
  const { person, image } = one;
  return `${person}/${person}_${String(image).padStart(4, "0")}.jpg`;
}
