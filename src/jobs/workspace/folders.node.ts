import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Where jobs keep what they computed of photos: embeddings, aligned faces. */
export const cacheFolder = (workspace: string): string => join(workspace, "cache");

/** The names of the folders in a folder of the workspace; none where it is not there. */
export function foldersIn(...path: readonly string[]): string[] {
  try {
    return readdirSync(join(...path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
