import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { openRegular, readTextWithin } from "../../core/readWithin.node.js";

/**
 * What has come of a file so far, beside where it will stand: `name.part`, and `name.part.json` with what the server
 * called that version of it.
 */
export interface PartFile {
  readonly size: number;
  /** Sent back as If-Range: a strong ETag, or the date of the last change. */
  readonly validator: string | undefined;
}

const partOf = (path: string) => `${path}.part`;
const noteOf = (path: string) => `${path}.part.json`;

/** What is there of `path` from `url`; nothing where the rest was begun from another place. */
export async function readPart(path: string, url: string): Promise<PartFile> {
  const size = (await stat(partOf(path)).catch(() => undefined))?.size ?? 0;
  try {
    const note = JSON.parse(readTextWithin(noteOf(path), { most: 1e5, unreadable: "FILE_NOT_WRITABLE" })) as {
      url?: unknown;
      validator?: unknown;
    };
    if (note.url === url)
      return { size, validator: typeof note.validator === "string" ? note.validator : undefined };
  } catch {
    // No note, or half of one: begin again.
  }
  return { size: 0, validator: undefined };
}

/**
 * Writes a body behind the first `from` bytes of the part.
 *
 * @throws FILE_NOT_WRITABLE; whatever the body throws, with what came before it kept
 */
export async function appendPart(
  path: string,
  from: number,
  note: { url: string; validator: string | undefined },
  body: AsyncIterable<Uint8Array>,
  onBytes: (size: number) => void,
): Promise<void> {
  const file = await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(partOf(path), from > 0 ? "r+" : "w");
    await writeFile(noteOf(path), JSON.stringify(note));
    return handle;
  });
  try {
    let size = from;
    await writing(path, () => file.truncate(from));
    for await (const chunk of body) {
      await writing(path, () => file.write(chunk, 0, chunk.length, size));
      size += chunk.length;
      onBytes(size);
    }
    await writing(path, () => file.sync());
  } finally {
    await file.close();
  }
}

/** Puts the finished part in its place at once. @throws FILE_NOT_WRITABLE */
export async function finishPart(path: string): Promise<void> {
  await writing(path, () => rename(partOf(path), path));
  await rm(noteOf(path), { force: true });
}

/** Throws the part away. */
export async function dropPart(path: string): Promise<void> {
  for (const file of [partOf(path), noteOf(path)]) await rm(file, { force: true });
}

/** SHA-256 of a file, or of its part, hexadecimal; `undefined` where there is none. */
export async function sha256Of(path: string, part = false): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    const fd = openRegular(part ? partOf(path) : path, { unreadable: "FILE_NOT_WRITABLE" });
    for await (const chunk of createReadStream("", { fd })) hash.update(chunk as Buffer);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "FILE_NOT_FOUND") return undefined;
    if (error instanceof SelfsameError) throw error;
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${path}" can't be read (${code})`, { cause: error });
  }
  return hash.digest("hex");
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${path}" can't be written (${code})`, { cause: error });
  }
}
