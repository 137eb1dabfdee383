import { statSync } from "node:fs";
import { SelfsameError } from "./errors.js";

/**
 * Refuses to overwrite: the one rule of everything that writes results. Called before the work, so that nobody waits an
 * hour for a refusal. Devices and pipes (`/dev/null`) hold nothing that could be lost.
 *
 * @param force whether the user said that they may be overwritten
 * @throws FILE_EXISTS with the first file that is there
 * @example
 * refuseExisting(["out/new.csv"], false);
 */
export function refuseExisting(files: readonly string[], force: boolean | undefined): void {
  if (force) return;
  for (const file of files)
    if (isFile(file)) throw new SelfsameError("FILE_EXISTS", `"${file}" is there already`);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // Missing, or out of reach: then writing will say so.
    return false;
  }
}
