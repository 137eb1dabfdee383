import { csvCell } from "../core/csvCell.js";
import { oneLine } from "./oneLine.js";

/**
 * Rows in columns, for people.
 *
 * @example
 * tableLines([["id", "name"], ["1", "Ada"]]); // ["id  name", "1   Ada"]
 */
export function tableLines(given: readonly (readonly string[])[]): string[] {
  const rows = given.map((row) => row.map(oneLine));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => [...(row[i] ?? "")].length)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell + " ".repeat((widths[i] ?? 0) - [...cell].length))
      .join("  ")
      .trimEnd(),
  );
}

/** Lines of CSV, with the line ends of most programs here. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(",")}\n`).join("");
}
