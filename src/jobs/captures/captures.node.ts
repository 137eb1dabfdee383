import { type Dirent, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** A photo of the webcam, as it lies in the workspace: a plain file. */
export interface CaptureFile {
  /** Below the folder of captures, with "/" between folders. */
  readonly id: string;
  readonly bytes: number;
  /** ISO 8601, UTC: when it was written. */
  readonly time: string;
}

/**
 * What lies in a folder of captures, the oldest first. Links are not followed.
 *
 * @param folder of a workspace; none is an empty one
 * @example
 * listCaptures(openWorkspace("work").captures).length;
 */
export function listCaptures(folder: string): CaptureFile[] {
  return entries(folder)
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { size, mtime } = statSync(path);
      return { id: relative(folder, path).replaceAll("\\", "/"), bytes: size, time: mtime.toISOString() };
    })
    .sort((a, b) => (a.time === b.time ? (a.id < b.id ? -1 : 1) : a.time < b.time ? -1 : 1));
}

/**
 * Erases captures that are older than so many days; 0: all.
 *
 * @returns those that are gone
 * @throws faults of the file system as they are
 */
export function purgeCaptures(folder: string, days: number, now = Date.now()): CaptureFile[] {
  const until = now - days * 86_400_000;
  const old = listCaptures(folder).filter(({ time }) => days === 0 || Date.parse(time) < until);
  for (const { id } of old) rmSync(join(folder, id));
  // What the studio notes of captures lies beside the folder, under its name.
  if (days === 0) rmSync(`${folder}.json`, { force: true });
  return old;
}

function entries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
