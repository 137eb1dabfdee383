import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { SelfsameError } from "../../core/errors.js";
import { openRegular } from "../../core/readWithin.node.js";

/** A file inside a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly data: Buffer;
}

const block = 512;

/**
 * Streams the files of a tar archive, gzipped if it is named .tgz or .gz: ustar with pax and GNU long names. Folders and
 * links are passed over. What `wanted` refuses is read past and never held.
 *
 * Source: POSIX.1-2017 pax, "ustar Interchange Format" and "pax Header Block".
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where the archive is damaged or cut short
 * @example
 * for await (const { name, data } of readTar("lfw.tgz", (name) => name.endsWith(".jpg"))) console.log(name, data.length);
 */
export async function* readTar(
  path: string,
  wanted: (name: string, size: number) => boolean = () => true,
): AsyncGenerator<TarEntry> {
  const invalid = (what: string, cause?: unknown) =>
    new SelfsameError("DATASET_INVALID", `the archive "${path}" ${what}`, { cause });
  const source = openStream(path, invalid);
  try {
    yield* entries(chunkReader(source), wanted, invalid);
  } finally {
    // A reader that stops early leaves no file open.
    await source.return(undefined);
  }
}

async function* entries(
  bytes: ReturnType<typeof chunkReader>,
  wanted: (name: string, size: number) => boolean,
  invalid: (what: string) => SelfsameError,
): AsyncGenerator<TarEntry> {
  let longName: string | undefined;
  for (;;) {
    const header = await bytes.take(block);
    if (header.length < block) throw invalid("is cut short: its end mark is missing");
    if (header.every((byte) => byte === 0)) return;
    if (!checksumHolds(header)) throw invalid("is damaged, or no tar archive: a header's checksum is wrong");
    const size = octal(header, 124, 12);
    const padding = (block - (size % block)) % block;
    const type = String.fromCharCode(header[156]!);
    const name = longName ?? headerName(header);
    // x, L: the name of the next entry. 0, NUL, 7: a file. Else a folder, a link or what a reader may ignore.
    const isName = type === "x" || type === "L";
    const isFile = type === "0" || type === "\0" || type === "7";
    const keep = isName || (isFile && wanted(name, size));
    const data = keep ? await bytes.take(size) : Buffer.alloc(0);
    const passed = await bytes.discard(keep ? padding : size + padding);
    if (!passed || (keep && data.length < size)) throw invalid(`is cut short within "${name}"`);
    if (isName) longName = type === "L" ? text(data, 0, size) : (paxPath(data) ?? longName);
    else if (type !== "g") longName = undefined;
    if (isFile && keep) yield { name, data };
  }
}

/** The archive's bytes, unpacked; faults of file and gzip become expected ones. */
async function* openStream(
  path: string,
  invalid: (what: string, cause: unknown) => SelfsameError,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, {
    fd: openRegular(path, { unreadable: "DATASET_INVALID" }),
    highWaterMark: 1 << 18,
  });
  const source = /\.(tgz|gz)$/i.test(path) ? createGunzip({ chunkSize: 1 << 18 }) : file;
  // `pipeline` hands the file's faults on to the reader of `source`.
  const piped = source === file ? Promise.resolve() : pipeline(file, source as NodeJS.WritableStream);
  piped.catch(() => {});
  try {
    for await (const chunk of source) yield chunk as Buffer;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code.startsWith("Z_"))
      throw invalid(`can't be unpacked (${code}): it is damaged or cut short`, error);
    throw new SelfsameError("FILE_NOT_FOUND", `"${path}" can't be read (${code})`, { cause: error });
  } finally {
    file.destroy();
  }
}

/** Takes exact numbers of bytes from chunks of any size; gives fewer at the end. */
function chunkReader(source: AsyncGenerator<Buffer>) {
  let rest: Buffer = Buffer.alloc(0);
  const pull = async (): Promise<boolean> => {
    const { value, done } = await source.next();
    rest = done ? Buffer.alloc(0) : value;
    return !done;
  };
  return {
    async take(count: number): Promise<Buffer> {
      const parts: Buffer[] = [];
      let missing = count;
      while (missing > 0 && (rest.length > 0 || (await pull()))) {
        const part = rest.subarray(0, missing);
        parts.push(part);
        missing -= part.length;
        rest = rest.subarray(part.length);
      }
      return Buffer.concat(parts);
    },
    async discard(count: number): Promise<boolean> {
      let missing = count;
      while (missing > 0 && (rest.length > 0 || (await pull()))) {
        const part = Math.min(missing, rest.length);
        missing -= part;
        rest = rest.subarray(part);
      }
      return missing === 0;
    },
  };
}

function text(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

function octal(header: Buffer, start: number, length: number): number {
  return Number.parseInt(text(header, start, length).trim() || "0", 8);
}

/** The sum of the header's bytes, with the checksum's own eight as spaces. */
function checksumHolds(header: Buffer): boolean {
  const sum = header.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 32 : byte), 0);
  return sum === octal(header, 148, 8) && Number.isFinite(octal(header, 124, 12));
}

function headerName(header: Buffer): string {
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)];
  // GNU tar has other fields where ustar has the prefix.
  return prefix !== "" && text(header, 257, 6) === "ustar" ? `${prefix}/${name}` : name;
}

/** `path` among pax records `length key=value\n`. */
function paxPath(data: Buffer): string | undefined {
  for (let at = 0; at < data.length; ) {
    const length = Number.parseInt(data.toString("latin1", at, at + 20), 10);
    if (!(length > 0)) return undefined;
    const record = data.toString("utf8", at, at + length - 1);
    const value = /^\d+ path=(.*)$/s.exec(record)?.[1];
    if (value !== undefined) return value;
    at += length;
  }
  return undefined;
}
