import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildImageTable } from "../buildImageTable.node.js";
import { drawnPicture, withFolder, zipOf } from "../testing.node.js";
import { readOmniglot } from "./omniglot.node.js";

async function files(): Promise<[string, Buffer][]> {
  const result: [string, Buffer][] = [];
  for (const [i, name] of [
    "images_background/Greek/character02/0395_01.png",
    "images_background/Greek/character01/0394_02.png",
    "images_background/Greek/character01/0394_01.png",
    "images_background/Alphabet_of_the_Magi/character01/0709_20.png",
  ].entries())
    result.push([name, await drawnPicture(i, 105, 105).greyscale().toColourspace("b-w").png().toBuffer()]);
  return [...result, ["images_background/readme.txt", Buffer.from("?")]];
}

describe("readOmniglot", () => {
  test("zip and folder give the same samples: alphabet as group, drawer as session", () =>
    withFolder(async (folder) => {
      const all = await files();
      writeFileSync(join(folder, "images_background.zip"), zipOf(all));
      for (const [name, data] of all) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), data);
      }
      const zip = await readOmniglot(join(folder, "images_background.zip"));
      const unpacked = await readOmniglot(join(folder, "images_background"));
      expect(zip.samples.map(({ id, person, group, session }) => [id, person, group, session])).toEqual([
        [
          "Alphabet_of_the_Magi/character01/0709_20.png",
          "Alphabet_of_the_Magi/character01",
          "Alphabet_of_the_Magi",
          "20",
        ],
        ["Greek/character01/0394_01.png", "Greek/character01", "Greek", "01"],
        ["Greek/character01/0394_02.png", "Greek/character01", "Greek", "02"],
        ["Greek/character02/0395_01.png", "Greek/character02", "Greek", "01"],
      ]);
      expect(zip.skipped.map(({ id }) => id)).toEqual(["readme.txt"]);
      expect(unpacked.samples.map(({ id }) => id)).toEqual(zip.samples.map(({ id }) => id));
      const options = { channels: 1, height: 28, width: 28 } as const;
      const [a, b] = [await buildImageTable(zip, options), await buildImageTable(unpacked, options)];
      expect(a.table.pixels).toEqual(b.table.pixels);
      expect(a.table.pixels).toHaveLength(4 * 28 * 28);
    }));

  test("without a drawing: DATASET_INVALID", () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, "a.zip"), zipOf([["Greek/0394_01.png", Buffer.from("?")]]));
      await expect(readOmniglot(join(folder, "a.zip"))).rejects.toMatchObject({ code: "DATASET_INVALID" });
      await expect(readOmniglot(join(folder, "none"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    }));
});
