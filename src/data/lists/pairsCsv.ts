import { SelfsameError } from "../../core/errors.js";
import { anyText, check } from "../../core/options.js";
import { csvRows } from "./csvRows.js";

/** One line of a pair list: two images by path, and whether they show one person. */
export interface ListedPair {
  readonly a: string;
  readonly b: string;
  readonly label: 0 | 1;
}

/**
 * Reads a pair list: CSV (RFC 4180) with the columns a, b, label; label 1 = same person, 0 = different
 * people. A first line `a,b,label` is skipped; empty lines are too.
 *
 * @throws DATASET_INVALID naming the line.
 * @example
 * parsePairsCsv('a,b,label\nx.jpg,"y, 2.jpg",1\n'); // [{ a: "x.jpg", b: "y, 2.jpg", label: 1 }]
 */
export function parsePairsCsv(text: string): ListedPair[] {
  check(text, "parsePairsCsv: text", anyText);
  const pairs: ListedPair[] = [];
  for (const { fields, line } of csvRows(text, lineError)) {
    if (fields.length === 1 && fields[0] === "") continue;
    const [a = "", b = "", label = ""] = fields;
    if (line === 1 && a === "a" && b === "b" && label === "label") continue;
    if (fields.length !== 3 || a === "" || b === "" || !(label === "0" || label === "1"))
      throw lineError(line, `"a,b,label" with label 0 or 1 is expected; "${fields.join(",")}" came`);
    if (a === b) throw lineError(line, `an image is compared with itself: "${a}"`);
    pairs.push({ a, b, label: label === "1" ? 1 : 0 });
  }
  return pairs;
}

function lineError(line: number, message: string): SelfsameError {
  return new SelfsameError("DATASET_INVALID", `pair list, line ${line}: ${message}`);
}
