import { z } from "zod";
import type { Skipped } from "../data/dataset.js";
import { note } from "./output.js";

/** So many files left out are named on a terminal; JSON has all. */
const shown = 5;

/** What lay in a folder or archive and was left out, as `--json` prints it. */
export const skippedSchema = z.array(z.strictObject({ id: z.string(), reason: z.string() }));

/** Names what was left out, with reasons, on stderr. */
export function noteSkipped(skipped: readonly Skipped[]): void {
  for (const { id, reason } of skipped.slice(0, shown)) note(`left out: ${shownName(id)}: ${reason}`);
  if (skipped.length > shown) note(`left out: ${skipped.length} in all; --json names each`);
}

/** A file's name on one line: control characters, which could write over the terminal, as escapes. */
export function shownName(name: string): string {
  return /\p{Cc}/u.test(name) ? JSON.stringify(name) : name;
}

/** Photos that gave no embedding, with reasons, on stderr. */
export function noteFailures(
  what: "failed" | "left out",
  failures: readonly { readonly file: string; readonly message: string }[],
): void {
  for (const { file, message } of failures) note(`${what}: ${shownName(file)}: ${message}`);
}
