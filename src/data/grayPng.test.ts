import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decodeImage } from "../vision/decode.node.js";
import { planesOf } from "../vision/planes.js";
import { decodeGrayPng } from "./grayPng.node.js";
import { drawnPicture } from "./testing.node.js";

const gray = (depth: number) =>
  drawnPicture(depth, 37, 29)
    .greyscale()
    .toColourspace("b-w")
    .png(depth === 8 ? { adaptiveFiltering: true } : { palette: false })
    .toBuffer();

describe("decodeGrayPng", () => {
  test("gives what the general decoder gives, with every filter", async () => {
    const file = await gray(8);
    const image = decodeGrayPng(file);
    expect(image).toMatchObject({ channels: 1, width: 37, height: 29 });
    expect(image).toEqual(planesOf(await decodeImage(file), 1));
  });

  test("one bit a pixel, a width that fills no byte", async () => {
    // Omniglot's form: black strokes (0) on white (1), 11 pixels a row in two bytes.
    const { deflateSync, crc32 } = await import("node:zlib");
    const chunk = (type: string, data: Uint8Array) => {
      const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
      const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(data.length);
      check.writeUInt32BE(crc32(body));
      return Buffer.concat([length, body, check]);
    };
    const lines = Uint8Array.from([0, 0b10110011, 0b10100000, 2, 0b01000000, 0b00100000]);
    const file = Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", Uint8Array.from([0, 0, 0, 11, 0, 0, 0, 2, 1, 0, 0, 0, 0])),
      chunk("tIME", new Uint8Array(7)),
      chunk("IDAT", deflateSync(lines)),
      chunk("IEND", new Uint8Array()),
    ]);
    const bits = [...(decodeGrayPng(file)?.pixels ?? [])].map((value) => value / 255);
    // The second row is filtered "up": its bytes are those above plus its own.
    expect(bits).toEqual([1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0]);
    expect(planesOf(await decodeImage(file), 1).pixels).toEqual(decodeGrayPng(file)?.pixels);
  });

  test("leaves everything else, and everything damaged, to the general decoder", async () => {
    const file = await gray(8);
    for (let at = 0; at < file.length; at += 7) {
      const broken = Buffer.from(file);
      broken[at]! ^= 0x10;
      expect(decodeGrayPng(broken), `byte ${at}`).toBeUndefined();
    }
    expect(decodeGrayPng(file.subarray(0, file.length - 9))).toBeUndefined();
    expect(decodeGrayPng(await drawnPicture(1).png().toBuffer())).toBeUndefined();
    expect(decodeGrayPng(await drawnPicture(1).jpeg().toBuffer())).toBeUndefined();
    const interlaced = await sharp(file).png({ progressive: true }).toBuffer();
    expect(decodeGrayPng(interlaced)).toBeUndefined();
    expect(decodeGrayPng(new Uint8Array())).toBeUndefined();
  });
});
