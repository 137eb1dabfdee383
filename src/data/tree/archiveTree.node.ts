import { open } from "node:fs/promises";
import { basename } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { openSpool } from "../archives/spool.node.js";
import { isGzipped, tarMembers } from "../archives/tar.node.js";
import { zipMembers } from "../archives/zip.node.js";
import { compareNames, type Skipped } from "../dataset.js";
import { isPassedOver, nameText, siblingNames } from "./names.js";
import { noImageReason, type Tree, type TreeFile } from "./tree.js";

/** Archives by their names' endings. */
export const archiveName = /\.(zip|tar|tgz|tar\.gz)$/i;

type Bytes = () => Promise<Uint8Array>;
/** A folder: what stands in it, by name; names are bytes, one a character. */
type Folder = Map<string, Folder | Bytes | "link" | "other">;

/**
 * What stands in an archive. A folder of the archive's own name at its top (`lfw/` in `lfw.tgz`) is no part of the paths,
 * where all else stands in it.
 *
 * Files are read from the archive when they are asked for. A gzipped one, which can only be read from its start, is unpacked
 * to a nameless file on disk.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where it is damaged; FILE_NOT_WRITABLE without room for the unpacked file
 */
export async function archiveTree(path: string): Promise<Tree> {
  const skipped: Skipped[] = [];
  const name = basename(path).replace(archiveName, "");
  const top: Folder = new Map();
  const add = (rawName: Uint8Array, content: Bytes | "folder" | "link" | "other") => {
    const problem = insert(top, Buffer.from(rawName).toString("latin1"), content);
    if (problem !== undefined) skipped.push({ id: textOfName(rawName), reason: problem });
  };
  if (/\.zip$/i.test(path))
    for (const { rawName, kind, bytes } of await zipMembers(path))
      add(rawName, kind === "file" ? bytes : kind);
  else await addTar(path, add);

  const files: TreeFile[] = [];
  const folders: string[] = [];
  const visit = async (folder: Folder, prefix: string): Promise<void> => {
    const entries = [...folder];
    for (const { name: own, index } of siblingNames(entries.map(([key]) => Buffer.from(key, "latin1")))) {
      const full = `${prefix}${own}`;
      const content = entries[index]![1];
      if (content === "link") skipped.push({ id: full, reason: "a link" });
      else if (content === "other") skipped.push({ id: full, reason: "no file: a device, pipe or the like" });
      else if (content instanceof Map) {
        folders.push(full);
        await visit(content, `${full}/`);
      } else files.push(await fileOf(full, content));
    }
  };
  await visit(unwrapped(top, name), "");
  files.sort((a, b) => compareNames(a.path, b.path));
  return { name, files, folders, skipped };
}

const textOfName = (rawName: Uint8Array) => nameText(rawName).text.normalize();

/** @returns what is wrong with the name, if anything */
function insert(
  top: Folder,
  rawName: string,
  content: Bytes | "folder" | "link" | "other",
): string | undefined {
  const parts = rawName.split("/").filter((part) => part !== "" && part !== ".");
  const last = parts.pop();
  if (last === undefined) return undefined;
  if (last === ".." || parts.includes("..")) return "its path leads out of the archive";
  if ([...parts, last].some(isPassedOver)) return undefined;
  let folder = top;
  for (const part of [...parts, ...(content === "folder" ? [last] : [])]) {
    const below = folder.get(part) ?? new Map();
    if (!(below instanceof Map)) return "a file stands where its folder should";
    folder.set(part, below);
    folder = below;
  }
  if (content === "folder") return undefined;
  const before = folder.get(last);
  if (before instanceof Map) return "a folder stands in its place";
  folder.set(last, content);
  // As unpacking does.
  return before === undefined ? undefined : "stands in the archive twice: the last is read";
}

/** The folder of the archive's own name, where nothing else stands beside it. */
function unwrapped(top: Folder, name: string): Folder {
  const [only, ...others] = top;
  const own = only !== undefined && others.length === 0 && only[1] instanceof Map ? only[1] : undefined;
  const key = only && textOfName(Buffer.from(only[0], "latin1"));
  return own !== undefined && key === name.normalize() ? own : top;
}

async function addTar(
  path: string,
  add: (rawName: Uint8Array, content: Bytes | "folder" | "link" | "other") => void,
): Promise<void> {
  const spool = isGzipped(path) ? openSpool() : undefined;
  for await (const { rawName, kind, data, offset } of tarMembers(path)) {
    const position = spool && kind === "file" ? spool.append(data) : offset;
    const size = data.length;
    const bytes = () => (spool ? spool.read(position, size) : slice(path, position, size));
    add(rawName, kind === "file" ? bytes : kind);
  }
}

/** @throws IMAGE_UNREADABLE where the archive is gone */
async function slice(path: string, position: number, size: number): Promise<Uint8Array> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(size), 0, size, position);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new SelfsameError("IMAGE_UNREADABLE", `the archive "${path}" can't be read (${code})`, { cause });
  }
}

async function fileOf(path: string, content: Bytes): Promise<TreeFile> {
  const bytes = async () => {
    try {
      return await content();
    } catch (cause) {
      if (!(cause instanceof SelfsameError)) throw cause;
      throw new SelfsameError(cause.code, cause.message, { cause, subject: path });
    }
  };
  const noImage = await noImageReason(path, bytes).catch((error: Error) => error.message);
  return { path, bytes, noImage };
}
