import { SelfsameError } from "../../core/errors.js";
import { anyText, check } from "../../core/options.js";

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
  for (const { fields, line } of csvRows(text)) {
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

/** Rows of CSV with the line they start in. Quoted fields may hold commas, line ends, doubled quotes and outer spaces. */
function* csvRows(text: string): Generator<{ fields: string[]; line: number }> {
  let fields: string[] = [];
  let quoted = "";
  let field = "";
  let quotedSince = 0;
  let line = 1;
  let startLine = 1;
  const endField = () => {
    fields.push(quoted + field.trim());
    quoted = field = "";
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === "\n") line++;
    if (quotedSince > 0) {
      if (char !== '"') quoted += char;
      else if (text[i + 1] === '"') {
        quoted += '"';
        i++;
      } else quotedSince = 0;
    } else if (char === '"' && quoted === "" && field.trim() === "") {
      quotedSince = line;
    } else if (char === ",") {
      endField();
    } else if (char === "\n") {
      endField();
      yield { fields, line: startLine };
      fields = [];
      startLine = line;
    } else field += char;
  }
  if (quotedSince > 0) throw lineError(quotedSince, "a quote is opened and never closed");
  if (quoted !== "" || field.trim() !== "" || fields.length > 0) {
    endField();
    yield { fields, line: startLine };
  }
}

function lineError(line: number, message: string): SelfsameError {
  return new SelfsameError("DATASET_INVALID", `pair list, line ${line}: ${message}`);
}
