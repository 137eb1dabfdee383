import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { withFolder, zipOf } from "../testing.node.js";
import { listZip } from "./zip.node.js";

const text = (length: number) => Buffer.from("selfsame ".repeat(length));

describe("listZip", () => {
  test("lists files, not folders, and unpacks deflated and stored ones", () =>
    withFolder(async (folder) => {
      const path = join(folder, "a.zip");
      writeFileSync(
        path,
        zipOf([
          ["one.txt", text(100)],
          ["folder/", new Uint8Array()],
          ["folder/zwei-ü.txt", new Uint8Array()],
          ["folder/three.txt", text(3)],
        ]),
      );
      const entries = await listZip(path);
      expect(entries.map(({ name }) => name)).toEqual(["one.txt", "folder/zwei-ü.txt", "folder/three.txt"]);
      expect(Buffer.from(await entries[0]!.bytes())).toEqual(text(100));
      expect(await entries[1]!.bytes()).toHaveLength(0);
      expect(Buffer.from(await entries[2]!.bytes())).toEqual(text(3));
    }));

  test("a damaged entry throws IMAGE_UNREADABLE with its name, the others are whole", () =>
    withFolder(async (folder) => {
      const path = join(folder, "a.zip");
      const archive = zipOf([
        ["deflated.txt", text(100)],
        ["stored.txt", text(100)],
        ["good.txt", text(100)],
      ]);
      archive[archive.indexOf("stored.txt") + 50]! ^= 1;
      archive[archive.indexOf("deflated.txt") + 20]! ^= 0xff;
      writeFileSync(path, archive);
      const [deflated, stored, good] = await listZip(path);
      for (const entry of [deflated, stored])
        await expect(entry?.bytes()).rejects.toMatchObject({
          code: "IMAGE_UNREADABLE",
          message: expect.stringContaining(entry?.name ?? "?"),
        });
      expect(Buffer.from(await good!.bytes())).toEqual(text(100));
    }));

  test("what is no complete archive: DATASET_INVALID; what is not there: FILE_NOT_FOUND", () =>
    withFolder(async (folder) => {
      const path = join(folder, "a.zip");
      const archive = zipOf([["a", text(9)]]);
      const directory = Buffer.from(archive);
      directory[directory.indexOf("PK\x01\x02")]! ^= 1;
      for (const broken of [Buffer.alloc(0), archive.subarray(0, archive.length - 5), text(9), directory]) {
        writeFileSync(path, broken);
        await expect(listZip(path)).rejects.toMatchObject({ code: "DATASET_INVALID" });
      }
      await expect(listZip(join(folder, "none.zip"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    }));
});
