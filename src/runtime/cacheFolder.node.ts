import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The user's cache folder for Selfsame, by the platform's custom (`XDG_CACHE_HOME`, `~/Library/Caches`,
 * `%LOCALAPPDATA%`, else `~/.cache`).
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const byPlatform: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), "Library", "Caches"),
    win32: environment["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"),
  };
  const base = environment["XDG_CACHE_HOME"] || byPlatform[process.platform] || join(homedir(), ".cache");
  return join(base, "selfsame");
}
