import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { type KeyFile, newMasterKey, readKeyFile, writeKeyFile } from "./keyFile.node.js";

/** Where a gallery's key file is looked for. */
export interface KeyFileOptions {
  /** The gallery's id: letters, digits, "-" and "_". */
  readonly gallery: string;
  /** Its path. Default: `SELFSAME_KEY_FILE`, else `selfsame/keys/<gallery>.json` in the user's folder of settings. */
  readonly keyFile?: string;
  /** Where no key file is made: whoever copies this folder would have copied the key. */
  readonly workspace?: string;
  /** Default: `process.env` */
  readonly environment?: NodeJS.ProcessEnv;
}

/** A key file, opened. */
export interface OpenedKeyFile {
  readonly path: string;
  readonly content: KeyFile;
  /** What to tell the user where the file was made just now; else null. */
  readonly notice: string | null;
}

/**
 * Opens the key file of a gallery. At a gallery's first start it is made: of processes that start at once all get the same key.
 *
 * @param firstStart whether the gallery has no secrets yet. With secrets no key is ever made: it could open nothing.
 * @throws GALLERY_KEY_MISSING, GALLERY_KEY_WRONG, GALLERY_KEY_EXPOSED, FILE_NOT_WRITABLE, INVALID_ARGUMENT
 * @example
 * const { content, notice } = openKeyFile({ gallery, workspace }, secrets.length === 0);
 * if (notice) console.error(notice);
 */
export function openKeyFile(options: KeyFileOptions, firstStart: boolean): OpenedKeyFile {
  const { gallery, workspace } = options;
  const { path, why } = keyFilePlace(options);
  const made = firstStart && !existsSync(path) && makeKeyFile(path, gallery, workspace);
  let content: KeyFile;
  try {
    content = readKeyFile(path);
  } catch (error) {
    throw (error as SelfsameError).code === "GALLERY_KEY_MISSING" ? missing(gallery, path, why) : error;
  }
  if (content.gallery !== gallery)
    throw new SelfsameError(
      "GALLERY_KEY_WRONG",
      `the key file "${path}" (${why}) is of the gallery "${content.gallery}", not of "${gallery}": it can't open this one`,
    );
  return { path, content, notice: made ? keyNotice(path) : null };
}

/**
 * Where a gallery's key file lies or would be made, and in words who said so.
 *
 * @throws GALLERY_KEY_MISSING for a user without a home, where nobody names a file; INVALID_ARGUMENT
 */
export function keyFilePlace(options: KeyFileOptions): { readonly path: string; readonly why: string } {
  const { gallery, keyFile, environment = process.env } = options;
  // It becomes a file's name.
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(gallery))
    throw new SelfsameError("INVALID_ARGUMENT", "a gallery's id is 1 to 64 letters, digits, - and _");
  if (keyFile === "") throw new SelfsameError("INVALID_ARGUMENT", "`keyFile` is empty");
  if (keyFile !== undefined) return { path: resolve(keyFile), why: "named by `keyFile`" };
  const named = environment["SELFSAME_KEY_FILE"];
  if (named) return { path: resolve(named), why: "named by SELFSAME_KEY_FILE" };
  const folder = configFolder(environment);
  if (folder === undefined)
    throw new SelfsameError(
      "GALLERY_KEY_MISSING",
      `there is no place for the key of the gallery "${gallery}": this user has no home folder`,
      { hint: "Name a file with SELFSAME_KEY_FILE or `keyFile`." },
    );
  return { path: join(folder, "keys", `${gallery}.json`), why: "the default place" };
}

/**
 * The user's folder of settings for Selfsame, by the platform's custom (`XDG_CONFIG_HOME`, `~/Library/Application Support`,
 * `%APPDATA%`, else `~/.config`); `undefined` for a user without a home.
 */
export function configFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const named = environment["XDG_CONFIG_HOME"];
  // A relative one is to be ignored (XDG Base Directory Specification).
  if (named && isAbsolute(named)) return join(named, "selfsame");
  const roaming = environment["APPDATA"];
  if (platform === "win32" && roaming) return join(roaming, "selfsame");
  const below = { darwin: ["Library", "Application Support"], win32: ["AppData", "Roaming"] } as const;
  const folders = (below as Partial<Record<NodeJS.Platform, readonly string[]>>)[platform];
  try {
    return join(homedir(), ...(folders ?? [".config"]), "selfsame");
  } catch {
    return undefined;
  }
}

/** @returns false where another process made it first */
function makeKeyFile(path: string, gallery: string, workspace: string | undefined): boolean {
  if (workspace !== undefined && isInside(path, workspace))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `no key is made at "${path}": it lies in the workspace, and whoever copies that would have the key too`,
      { hint: "Name a file elsewhere (SELFSAME_KEY_FILE, `keyFile`)." },
    );
  return writeKeyFile(path, { gallery, keys: [newMasterKey(1)] });
}

/** Whether a path lies below a folder, links followed as far as there is something. */
function isInside(path: string, folder: string): boolean {
  const way = relative(realPath(folder), realPath(path));
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), relative(above, path));
  }
}

function missing(gallery: string, path: string, why: string): SelfsameError {
  return new SelfsameError(
    "GALLERY_KEY_MISSING",
    `the key of the gallery "${gallery}" is not there: looked for "${path}" (${why}). Without its key nobody can read the gallery`,
  );
}

/** What to tell the user of a key that was made. */
export const keyNotice = (path: string): string =>
  `A key was made for this gallery: ${path}\n` +
  "Whoever loses it loses the gallery: without it nobody can read the people in it, and no backup of the gallery holds it.\n" +
  "Keep a copy elsewhere: selfsame key backup FILE";
