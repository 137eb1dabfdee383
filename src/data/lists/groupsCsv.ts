import { SelfsameError } from "../../core/errors.js";
import { anyText, check } from "../../core/options.js";
import { csvRows } from "./csvRows.js";

/** One line of a list of groups: a person, and a group they are of. */
export interface ListedGroup {
  /** As the data name them. */
  readonly person: string;
  readonly group: string;
}

/**
 * Reads a list of groups of people: CSV (RFC 4180) with the first line `person,group`. Several lines put a person into several groups;
 * a line that stands there twice counts once, empty lines are skipped.
 *
 * @returns in the order of the file; groups in composed form (NFC)
 * @throws DATASET_INVALID naming the line
 * @example
 * parseGroupsCsv("person,group\nAda,women\nAda,over 60\n"); // [{ person: "Ada", group: "women" }, …]
 */
export function parseGroupsCsv(text: string): ListedGroup[] {
  check(text, "parseGroupsCsv: text", anyText);
  const listed = new Map<string, ListedGroup>();
  let headed = false;
  for (const { fields, line } of csvRows(text, lineError)) {
    if (fields.length === 1 && fields[0] === "") continue;
    const [person = "", group = ""] = fields;
    const came = `"${fields.join(",")}" came`;
    if (!headed) {
      if (fields.length !== 2 || person !== "person" || group !== "group")
        throw lineError(line, `the first line is "person,group"; ${came}`);
      headed = true;
      continue;
    }
    if (fields.length !== 2 || person === "" || group === "")
      throw lineError(line, `"person,group" is expected; ${came}`);
    const entry = { person, group: group.normalize() };
    listed.set(JSON.stringify([entry.person, entry.group]), entry);
  }
  if (!headed) throw lineError(1, 'the first line is "person,group"; nothing came');
  if (listed.size === 0) throw lineError(2, "nobody is listed");
  return [...listed.values()];
}

function lineError(line: number, message: string): SelfsameError {
  return new SelfsameError("DATASET_INVALID", `list of groups, line ${line}: ${message}`);
}
