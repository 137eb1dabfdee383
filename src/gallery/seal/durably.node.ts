import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SelfsameError } from "../../core/errors.js";
import { makeFolder, writing } from "../../core/writing.node.js";

/**
 * Writes a secret file that must not be there yet: aside, to the disk, then linked to its name, which the system does for one
 * process only. Whoever finds the name finds the whole file. Its folder is made, for its user alone.
 *
 * @returns false where the file was there; it stays as it is
 * @throws FILE_NOT_WRITABLE
 */
export function writeNew(path: string, text: string, link: typeof linkSync = linkSync): boolean {
  return writing(path, () => {
    const made = foldersToMake(dirname(path));
    const aside = writeBeside(path, text);
    try {
      publish(aside, path, link);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    } finally {
      rmSync(aside, { force: true });
      clearRemains(path);
      for (const folder of [dirname(path), ...made.map((each) => dirname(each))]) toDisk(folder);
    }
  });
}

/** A folder and those above it that are not there yet, from below. */
function foldersToMake(folder: string): string[] {
  return existsSync(folder) ? [] : [folder, ...foldersToMake(dirname(folder))];
}

/** Writes a secret file in place of another: who reads finds the one or the other, after a crash too. @throws FILE_NOT_WRITABLE */
export function replaceWhole(path: string, text: string): void {
  writing(path, () => {
    const aside = writeBeside(path, text);
    try {
      renameSync(aside, path);
    } catch (error) {
      rmSync(aside, { force: true });
      throw error;
    }
    toDisk(dirname(path));
  });
}

/**
 * Does what reads a file and replaces it, one process after the other. Each makes a lock of its own name first and then looks for
 * others', so of two at least one sees the other. Locks of processes that died do not count.
 *
 * @throws BUSY where another process holds it for longer than such work takes
 */
export async function oneByOne<T>(path: string, work: () => T): Promise<T> {
  for (let tries = 0; tries < 40; tries++) {
    const lock = ownName(path, "lock");
    writing(path, () => writeFileSync(lock, "", { mode: 0o600, flag: "wx" }));
    try {
      if (!remainsOf(path).some(({ file, kind, alive }) => kind === "lock" && alive && file !== lock)) {
        clearRemains(path);
        return work();
      }
    } finally {
      rmSync(lock, { force: true });
    }
    // Two that saw each other try again at different times.
    await wait(5 + (randomBytes(1)[0] as number) / 8);
  }
  const locks = remainsOf(path).flatMap(({ file, kind }) => (kind === "lock" ? [`"${file}"`] : []));
  throw new SelfsameError("BUSY", `another process is changing "${path}"`, {
    hint: `Try again in a while. If no other process is at it, remove ${locks.join(", ") || "what it left"}.`,
  });
}

/** The content beside a path, on the disk, for its user alone. */
function writeBeside(path: string, text: string): string {
  makeFolder(dirname(path), 0o700);
  const aside = ownName(path, "new");
  try {
    writeFileSync(aside, text, { mode: 0o600, flag: "wx", flush: true });
    return aside;
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Gives a file its name, unless that is taken. */
function publish(aside: string, path: string, link: typeof linkSync): void {
  try {
    link(aside, path);
  } catch (error) {
    // File systems without hard links (FAT, some shares): made by one process only too, though a reader may find a part of it.
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(codeOf(error))) throw error;
    copyFileSync(aside, path, constants.COPYFILE_EXCL);
    toDisk(path);
  }
}

/** A file or a folder to the disk; Windows has no such thing for folders. */
function toDisk(path: string): void {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (process.platform === "win32") return;
    throw error;
  }
  try {
    fsyncSync(file);
  } catch (error) {
    if (process.platform !== "win32") throw error;
  } finally {
    closeSync(file);
  }
}

const host = hostname().replaceAll(/[^\w.-]/g, "_");

/** A name that says whose it is, so that what a crash left is told from what is in use. */
const ownName = (path: string, kind: "new" | "lock"): string =>
  `${path}.${kind}@${host}@${process.pid}@${randomBytes(6).toString("hex")}`;

/** What processes keep, or left, beside a file. */
function remainsOf(path: string) {
  const start = `${basename(path)}.`;
  return readdirSync(dirname(path)).flatMap((name) => {
    if (!name.startsWith(start)) return [];
    const [, kind, on, pid] = /^(new|lock)@([^@]+)@(\d+)@[0-9a-f]+$/.exec(name.slice(start.length)) ?? [];
    if (kind === undefined) return [];
    const alive = on !== host || isAlive(Number(pid));
    return [{ file: join(dirname(path), name), kind, alive }];
  });
}

function clearRemains(path: string): void {
  for (const { file, alive } of remainsOf(path)) if (!alive) rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and somebody else's.
    return codeOf(error) === "EPERM";
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "";
