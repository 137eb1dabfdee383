// What this room's tests draw and pack.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { seededRandom } from "../core/random.js";
import type { Sample } from "./dataset.js";

/** Runs `use` with a folder that is gone afterwards. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-data-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A zip archive of files; those of even index are deflated, the others stored. */
export function zipOf(files: readonly (readonly [name: string, data: Uint8Array])[]): Buffer {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [i, [name, data]] of files.entries()) {
    const method = i % 2 === 0 ? 8 : 0;
    const packed = method === 8 ? deflateRawSync(data) : Buffer.from(data);
    // The fields that both headers share: version, flags, method, time, date, CRC, sizes, name length.
    const shared = Buffer.alloc(24);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    // A local extra field that the directory lacks, as real archives have.
    const extra = Buffer.from([0x55, 0x54, 1, 0, 0]);
    const body = Buffer.concat([
      Buffer.from("PK\x03\x04", "latin1"),
      shared,
      Buffer.from([extra.length, 0]),
      Buffer.from(name),
      extra,
      packed,
    ]);
    const rest = Buffer.alloc(16);
    rest.writeUInt32LE(offset, 12);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, rest, Buffer.from(name));
    bodies.push(body);
    offset += body.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, listing, end]);
}

/** One entry of a tar archive: header, data, padding. */
export function tarEntry(name: string, data: Uint8Array | string, type = "0", prefix = ""): Buffer {
  const body = Buffer.from(data);
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(`${body.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write(" ".repeat(8), 148);
  header.write(type, 156);
  header.write("ustar\x0000", 257);
  header.write(prefix, 345);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

/** A tar archive: entries and two empty blocks. */
export function tarOf(...entries: Buffer[]): Buffer {
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

/** Samples without pixels: `people` people in each of `groups` groups, `images` of each. */
export function drawnSamples(groups: number, people: number, images: number): Sample[] {
  const bytes = async () => new Uint8Array();
  return Array.from({ length: groups * people * images }, (_, row) => {
    const group = `g${Math.floor(row / people / images)}`;
    const person = `${group}/p${Math.floor(row / images) % people}`;
    return { id: `${person}/${row % images}.png`, person, group, session: String(row % images), bytes };
  });
}

/** A picture of smooth random blobs, RGB: pictures of different seeds differ everywhere. */
export function drawnPicture(seed: number, width = 64, height = 64): Sharp {
  const random = seededRandom(seed);
  const side = 6;
  const data = Uint8Array.from({ length: 3 * side * side }, () => random.int(256));
  return sharp(data, { raw: { width: side, height: side, channels: 3 } }).resize(width, height, {
    fit: "fill",
    kernel: "cubic",
  });
}
