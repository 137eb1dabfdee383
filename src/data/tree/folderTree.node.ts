import type { BigIntStats } from "node:fs";
import { lstat, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, resolve, sep } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { headLength } from "../../vision/imageFormat.js";
import { compareNames, type Skipped } from "../dataset.js";
import { codeOf, fileBytes } from "./fileBytes.node.js";
import { isPassedOver, siblingNames } from "./names.js";
import { noImageReason, type Tree, type TreeFile } from "./tree.js";

/** A file or folder: its path as the system has it, which need not be text, and below the root as text. */
interface Found {
  readonly place: Buffer;
  readonly path: string;
}

/**
 * What stands below a folder. Links are followed once everything else is found: not to a folder that holds the link, nor to
 * what was found already, so that nothing is counted twice. That holds for two names of one file (hard links) too.
 *
 * @param root an existing folder
 * @throws FILE_NOT_FOUND where it can't be read
 */
export async function folderTree(root: string): Promise<Tree> {
  const files: TreeFile[] = [];
  const folders: string[] = [];
  const skipped: Skipped[] = [];
  const links: Found[] = [];
  /** The path of each file and folder by what the system knows it by. */
  const known = new Map<string, string>();

  const visit = async ({ place, path }: Found): Promise<void> => {
    let names: Buffer[];
    try {
      names = await readdir(place, "buffer");
    } catch (cause) {
      const reason = `the folder can't be read (${codeOf(cause)})`;
      if (path === "") throw new SelfsameError("FILE_NOT_FOUND", reason, { cause, subject: root });
      skipped.push({ id: path, reason });
      return;
    }
    for (const { name, index } of siblingNames(names)) {
      if (isPassedOver(name)) continue;
      const found = {
        place: Buffer.concat([place, Buffer.from(sep), names[index]!]),
        path: path === "" ? name : `${path}/${name}`,
      };
      const info = await lstat(found.place, { bigint: true }).catch(() => undefined);
      if (info === undefined) skipped.push({ id: found.path, reason: "can't be looked at" });
      else if (info.isSymbolicLink()) links.push(found);
      else await take(found, info);
    }
  };

  const take = async (found: Found, info: BigIntStats): Promise<void> => {
    const { path } = found;
    const key = `${info.dev} ${info.ino}`;
    // Some network file systems number nothing: 0 for all.
    const before = info.ino === 0n ? undefined : known.get(key);
    if (before !== undefined) {
      const what = info.isDirectory() ? "folder" : "file";
      skipped.push({ id: path, reason: `the same ${what} as "${before}"` });
      return;
    }
    known.set(key, path);
    if (info.isDirectory()) {
      folders.push(path);
      await visit(found);
    } else if (info.isFile()) files.push(await fileOf(found, info.mtime));
    else skipped.push({ id: path, reason: "no file: a device, pipe or socket" });
  };

  const follow = async (link: Found): Promise<void> => {
    const skip = (reason: string) => skipped.push({ id: link.path, reason });
    try {
      const info = await stat(link.place, { bigint: true });
      if (!info.isDirectory()) return await take(link, info);
      const target = await realpath(link.place);
      const own = await realpath(link.place.subarray(0, link.place.lastIndexOf(sep)));
      if (holds(target, own) || holds(target, whole)) skip("a link to a folder that holds it");
      else await take(link, info);
    } catch (error) {
      skip(`a link that leads nowhere (${codeOf(error)})`);
    }
  };

  const place = Buffer.from(root);
  const whole = await realpath(root);
  const { dev, ino } = await stat(place, { bigint: true });
  known.set(`${dev} ${ino}`, ".");
  await visit({ place, path: "" });
  // Following one may find more.
  for (let next = links.splice(0); next.length > 0; next = links.splice(0))
    for (const link of next.sort((a, b) => compareNames(a.path, b.path))) await follow(link);
  files.sort((a, b) => compareNames(a.path, b.path));
  return { name: basename(resolve(root)), files, folders, skipped };
}

/** Whether a folder is another, or stands above it; both by their real paths. */
const holds = (folder: string, other: string) =>
  other === folder || other.startsWith(folder.endsWith(sep) ? folder : folder + sep);

async function fileOf({ place, path }: Found, modified: Date): Promise<TreeFile> {
  const noImage = await noImageReason(path, () => headOf(place)).catch(
    (error) => `can't be read (${codeOf(error)})`,
  );
  return { path, bytes: () => fileBytes(place, path), noImage, modified };
}

async function headOf(place: Buffer): Promise<Uint8Array> {
  const file = await open(place);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(headLength), 0, headLength, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
