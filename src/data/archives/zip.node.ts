import { type FileHandle, open } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { SelfsameError } from "../../core/errors.js";
import { requireRegular } from "../../core/readWithin.node.js";
import { nameText } from "../tree/names.js";

/** A file inside a zip archive. */
export interface ZipEntry {
  /** Path inside the archive, with "/". */
  readonly name: string;
  /**
   * Unpacks the file.
   *
   * @throws IMAGE_UNREADABLE where it is damaged
   */
  readonly bytes: () => Promise<Uint8Array>;
}

/** Anything inside a zip archive. */
export interface ZipMember extends ZipEntry {
  /** The name as the archive has it. */
  readonly rawName: Uint8Array;
  readonly kind: "file" | "folder" | "link";
}

const endSize = 22;
/** The end may be followed by a comment of this length. */
const longestComment = 0xffff;
/** File type bits of a Unix mode (POSIX `S_IFMT`), and those of a symbolic link. */
const [fileType, linkType] = [0o170000, 0o120000];

/**
 * Lists the files of a zip archive (stored or deflated; no zip64, no encryption). Only the directory is held; files are
 * read when they are asked for. Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where it is no such archive or is cut short
 * @example
 * for (const { name, bytes } of await listZip("images_background.zip")) console.log(name, (await bytes()).length);
 */
export async function listZip(path: string): Promise<ZipEntry[]> {
  return (await zipMembers(path)).flatMap(({ name, bytes, kind }) =>
    kind === "file" ? [{ name, bytes }] : [],
  );
}

/** As `listZip`, with folders and links. */
export function zipMembers(path: string): Promise<ZipMember[]> {
  const invalid = (what: string) => new SelfsameError("DATASET_INVALID", `the archive "${path}" ${what}`);
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    const tailStart = Math.max(0, size - endSize - longestComment);
    const tail = await readAt(file, tailStart, size - tailStart);
    const end = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
    if (end < 0 || end + endSize > tail.length)
      throw invalid("has no directory at its end: it is no zip archive, or cut short");
    const count = tail.readUInt16LE(end + 10);
    const start = tail.readUInt32LE(end + 16);
    if (count === 0xffff || start === 0xffffffff) throw invalid("is zip64; unpack it and give the folder");
    const directory = await readAt(file, start, Math.max(0, tailStart + end - start));
    const members: ZipMember[] = [];
    let at = 0;
    for (let i = 0; i < count; i++) {
      if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
        throw invalid(`has a damaged directory: entry ${i + 1} of ${count}`);
      const header = directory.subarray(at);
      const nameEnd = 46 + header.readUInt16LE(28);
      const rawName = header.subarray(46, nameEnd);
      const name = nameText(rawName).text;
      // "Made by" 3 is Unix, whose mode stands above the attributes of DOS.
      const mode = header[5] === 3 ? header.readUInt32LE(38) >>> 16 : 0;
      const kind = name.endsWith("/") ? "folder" : (mode & fileType) === linkType ? "link" : "file";
      members.push({ name, rawName, kind, bytes: () => unpacked(path, header, name) });
      at += nameEnd + header.readUInt16LE(30) + header.readUInt16LE(32);
    }
    return members;
  });
}

/** The file behind an entry of the directory. */
async function unpacked(path: string, header: Buffer, name: string): Promise<Uint8Array> {
  const damaged = (what: string, cause?: unknown) =>
    new SelfsameError("IMAGE_UNREADABLE", `"${name}" ${what}`, { cause, subject: name });
  const method = header.readUInt16LE(10);
  if (header.readUInt16LE(8) & 1) throw damaged("is encrypted");
  if (method !== 0 && method !== 8) throw damaged(`is packed by method ${method}, not deflate`);
  const packed = await withFile(path, async (file) => {
    const at = header.readUInt32LE(42);
    const local = await readAt(file, at, 30);
    if (local.length < 30 || local.readUInt32LE(0) !== 0x04034b50)
      throw damaged("is not where the archive's directory says");
    // The local header repeats the name; its extra field may differ from the directory's.
    const start = at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    return readAt(file, start, header.readUInt32LE(20));
  });
  const size = header.readUInt32LE(24);
  let data: Uint8Array = packed;
  try {
    if (method === 8) data = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    throw damaged("can't be inflated", error);
  }
  if (data.length !== size || crc32(data) !== header.readUInt32LE(16)) throw damaged("fails its checksum");
  return data;
}

/** So many bytes from a position on; fewer at the file's end. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { size } = await file.stat();
  const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - position)));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
  return bytes.subarray(0, bytesRead);
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  requireRegular(path, { unreadable: "DATASET_INVALID" });
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new SelfsameError("FILE_NOT_FOUND", `"${path}" can't be read (${code})`, { cause });
  }
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}
