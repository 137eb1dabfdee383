import { crc32, inflateSync } from "node:zlib";
import type { PlanarImage } from "../vision/planes.js";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Chunks that change no pixel. */
const harmless = new Set(["tIME", "tEXt", "pHYs"]);

/**
 * Decodes a plain grey PNG (greyscale, 1 to 8 bits, not interlaced, without transparency, colour profile or orientation) in some 50 µs,
 * where a general decoder takes over a millisecond to set out: Omniglot has 32,000 of these. Anything else, and
 * anything damaged, gives `undefined`; the general decoder then decides and names the fault. Source: PNG
 * specification, third edition, sections 7 to 10.
 *
 * @example
 * const image = decodeGrayPng(bytes) ?? fromRgba(await decodeImage(bytes));
 */
export function decodeGrayPng(bytes: Uint8Array): PlanarImage | undefined {
  if (signature.some((byte, i) => bytes[i] !== byte)) return undefined;
  const chunks = readChunks(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  const header = chunks?.[0]?.data;
  if (chunks?.[0]?.type !== "IHDR" || header?.length !== 13) return undefined;
  if (chunks.slice(1, -1).some(({ type }) => type !== "IDAT" && !harmless.has(type))) return undefined;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, , , interlace] = header.subarray(8) as unknown as number[];
  if (![1, 2, 4, 8].includes(depth!) || colour !== 0 || interlace !== 0 || width * height > 1e8)
    return undefined;
  const stride = Math.ceil((width * depth!) / 8);
  const length = height * (1 + stride);
  try {
    const packed = chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data);
    const lines = inflateSync(Buffer.concat(packed), { maxOutputLength: length });
    if (lines.length !== length || !unfilter(lines, height, stride)) return undefined;
    return { channels: 1, height, width, pixels: unpack(lines, height, width, stride, depth!) };
  } catch {
    return undefined;
  }
}

/** All chunks up to IEND with right checksums, or `undefined`. */
function readChunks(file: Buffer): { type: string; data: Buffer }[] | undefined {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = signature.length; at + 12 <= file.length; ) {
    const end = at + 8 + file.readUInt32BE(at);
    if (end + 4 > file.length || crc32(file.subarray(at + 4, end)) !== file.readUInt32BE(end))
      return undefined;
    const type = file.toString("latin1", at + 4, at + 8);
    chunks.push({ type, data: file.subarray(at + 8, end) });
    if (type === "IEND") return chunks;
    at = end + 4;
  }
  return undefined;
}

/** Undoes the lines' filters in place (one byte a pixel or less, so the left neighbour is the byte before). */
function unfilter(lines: Uint8Array, height: number, stride: number): boolean {
  for (let y = 0; y < height; y++) {
    const row = y * (1 + stride) + 1;
    const above = row - (1 + stride);
    const filter = lines[row - 1]!;
    if (filter > 4) return false;
    if (filter === 0) continue;
    for (let i = 0; i < stride; i++) {
      const left = i > 0 ? lines[row + i - 1]! : 0;
      const up = y > 0 ? lines[above + i]! : 0;
      const corner = i > 0 && y > 0 ? lines[above + i - 1]! : 0;
      lines[row + i]! += predicted(filter, left, up, corner);
    }
  }
  return true;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

function unpack(lines: Uint8Array, height: number, width: number, stride: number, depth: number): Uint8Array {
  const pixels = new Uint8Array(height * width);
  const most = (1 << depth) - 1;
  const white = 255 / most;
  const perByte = 8 / depth;
  for (let y = 0, at = 0; y < height; y++) {
    const row = y * (1 + stride) + 1;
    for (let x = 0, byte = row; x < width; byte++) {
      const bits = lines[byte]!;
      const end = Math.min(width, x + perByte);
      for (let shift = 8 - depth; x < end; x++, shift -= depth)
        pixels[at++] = ((bits >> shift) & most) * white;
    }
  }
  return pixels;
}
