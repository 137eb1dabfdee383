import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { makeFolder } from "./writing.node.js";

/**
 * The user's cache folder for Selfsame, by the platform's custom (`XDG_CACHE_HOME`, `~/Library/Caches`,
 * `%LOCALAPPDATA%`, else `~/.cache`); false where there is none, for a user without a home.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string | false {
  const named = environment["XDG_CACHE_HOME"];
  // A relative one is to be ignored (XDG Base Directory Specification).
  if (named && isAbsolute(named)) return join(named, "selfsame");
  const local = environment["LOCALAPPDATA"];
  if (process.platform === "win32" && local) return join(local, "selfsame");
  const below = { darwin: ["Library", "Caches"], win32: ["AppData", "Local"] } as const;
  const folders = (below as Partial<Record<NodeJS.Platform, readonly string[]>>)[process.platform];
  try {
    return join(homedir(), ...(folders ?? [".cache"]), "selfsame");
  } catch (error) {
    noteCacheFault("the home folder", error);
    return false;
  }
}

/** Notes, where it is so, that the user's cache folder can't be written to: for who has workers that write there. */
export function probeCache(): void {
  const folder = cacheFolder();
  if (folder === false) return;
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    noteCacheFault(folder, error);
  }
}

const noted = new Set<string>();

/** Says once for each folder that nothing is kept there: a cache that can't be used makes things slower, not wrong. */
export function noteCacheFault(folder: string, error: unknown): void {
  if (noted.has(folder)) return;
  noted.add(folder);
  const { code, message } = error as NodeJS.ErrnoException;
  process.emitWarning(`the cache "${folder}" can't be used (${code ?? message}): nothing is kept there`, {
    type: "CacheWarning",
  });
}
