import { crc32, inflateRawSync } from "node:zlib";
import { SelfsameError } from "../../core/errors.js";
import { readWithin } from "../../core/readWithin.node.js";

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

/** Archives are held in memory, packed. Omniglot's have 6 and 9 MB. */
const largest = 1e9;
const endSize = 22;

/**
 * Lists the files of a zip archive (stored or deflated; no zip64, no encryption). Source: PKWARE APPNOTE 6.3,
 * sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where it is no such archive, is cut short or has over 1 GB
 * @example
 * for (const { name, bytes } of await listZip("images_background.zip")) console.log(name, (await bytes()).length);
 */
export async function listZip(path: string): Promise<ZipEntry[]> {
  const invalid = (what: string) => new SelfsameError("DATASET_INVALID", `the archive "${path}" ${what}`);
  const bytes = await readWithin(path, { most: largest, unreadable: "DATASET_INVALID" });
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = archive.lastIndexOf("PK\x05\x06", undefined, "latin1");
  if (end < 0 || end + endSize > archive.length)
    throw invalid("has no directory at its end: it is no zip archive, or cut short");
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff) throw invalid("is zip64; unpack it and give the folder");
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || archive.readUInt32LE(at) !== 0x02014b50)
      throw invalid(`has a damaged directory: entry ${i + 1} of ${count}`);
    const header = archive.subarray(at);
    const nameEnd = 46 + header.readUInt16LE(28);
    const name = header.toString("utf8", 46, nameEnd);
    if (!name.endsWith("/")) entries.push({ name, bytes: async () => unpacked(archive, header, name) });
    at += nameEnd + header.readUInt16LE(30) + header.readUInt16LE(32);
  }
  return entries;
}

/** The file behind an entry of the directory. */
function unpacked(archive: Buffer, header: Buffer, name: string): Uint8Array {
  const damaged = (what: string, cause?: unknown) =>
    new SelfsameError("IMAGE_UNREADABLE", `"${name}" ${what}`, { cause });
  const method = header.readUInt16LE(10);
  if (header.readUInt16LE(8) & 1) throw damaged("is encrypted");
  if (method !== 0 && method !== 8) throw damaged(`is packed by method ${method}, not deflate`);
  const local = header.readUInt32LE(42);
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== 0x04034b50)
    throw damaged("is not where the archive's directory says");
  // The local header repeats the name; its extra field may differ from the directory's.
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + header.readUInt32LE(20));
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
