import { statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { makeFolder, writing } from "./writing.node.js";

/** The folders of a workspace, which holds everything that is a user's own. */
export interface Workspace {
  readonly folder: string;
  /** Bundles of one's own. */
  readonly models: string;
  /** Photos of the webcam, as plain files. */
  readonly captures: string;
  /** Trainings, with their checkpoints. */
  readonly runs: string;
  readonly reports: string;
  /** The embedded gallery, sealed. */
  readonly gallery: string;
}

/** Nobody but their owner. */
const own = 0o700;

/**
 * The workspace that is meant, by the option, by SELFSAME_HOME, or the user's own by the platform's custom (`XDG_DATA_HOME`,
 * `~/Library/Application Support`, `%LOCALAPPDATA%`, else `~/.local/share`).
 */
export function workspaceFolder(option?: string, environment: NodeJS.ProcessEnv = process.env): string {
  const named = option ?? environment["SELFSAME_HOME"];
  if (named) return resolve(named);
  const data = environment["XDG_DATA_HOME"];
  if (data && isAbsolute(data)) return join(data, "selfsame");
  const local = environment["LOCALAPPDATA"];
  // The cache has the folder itself.
  if (process.platform === "win32" && local) return join(local, "selfsame", "workspace");
  const below = process.platform === "darwin" ? ["Library", "Application Support"] : [".local", "share"];
  return join(homedir(), ...below, "selfsame");
}

/**
 * Opens a workspace; its folders are made where they are missing, for nobody but their owner (mode 0700). Others may read what was made
 * for them before: of that a warning is given.
 *
 * @throws FILE_NOT_WRITABLE
 * @example
 * const { gallery, captures } = openWorkspace("work");
 */
export function openWorkspace(option?: string, environment: NodeJS.ProcessEnv = process.env): Workspace {
  const folder = workspaceFolder(option, environment);
  const below = (name: string) => join(folder, name);
  const workspace = {
    folder,
    models: below("models"),
    captures: below("captures"),
    runs: below("runs"),
    reports: below("reports"),
    gallery: below("gallery"),
  };
  for (const path of Object.values(workspace)) writing(path, () => makeFolder(path, own));
  warnOfReaders(folder);
  return workspace;
}

const warned = new Set<string>();

function warnOfReaders(folder: string): void {
  // Windows keeps permissions elsewhere.
  if (process.platform === "win32" || warned.has(folder)) return;
  if ((statSync(folder).mode & 0o077) === 0) return;
  warned.add(folder);
  process.emitWarning(
    `others on this machine may look into the workspace "${folder}" (its photos of the webcam are plain files): chmod 700 it`,
    { type: "WorkspaceWarning" },
  );
}
