import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../dataset.js";
import { tarEntry, tarOf, withFolder } from "../testing.node.js";
import { readPersonFolders } from "./folder.node.js";
import { readLfw } from "./lfw.node.js";
import { readWebcam } from "./webcam.node.js";

function fill(folder: string, ...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file);
  }
}
const rows = ({ samples }: Dataset) =>
  samples.map(({ id, person, group, session }) => [id, person, group, session]);

describe("readPersonFolders", () => {
  test("a folder per person, a folder between is the session; the rest is named", () =>
    withFolder(async (folder) => {
      fill(
        folder,
        "Bea/2.JPG",
        "Ada/z.png",
        "Ada/desk/a.webp",
        "Ada/notes.txt",
        "stray.jpg",
        "Ada/.hidden.jpg",
      );
      symlinkSync(folder, join(folder, "Ada", "loop"));
      const data = await readPersonFolders(folder);
      expect(rows(data)).toEqual([
        ["Ada/desk/a.webp", "Ada", undefined, "desk"],
        ["Ada/z.png", "Ada", undefined, undefined],
        ["Bea/2.JPG", "Bea", undefined, undefined],
      ]);
      expect(data.skipped).toEqual([
        { id: "Ada/loop", reason: "a link to a folder that holds it" },
        { id: "Ada/notes.txt", reason: "no image, by name or content" },
        { id: "stray.jpg", reason: "stands in no person's folder" },
      ]);
      expect(new TextDecoder().decode(await data.samples[0]!.bytes())).toBe("Ada/desk/a.webp");
    }));

  test("nobody there, nothing there, gone since", () =>
    withFolder(async (folder) => {
      await expect(readPersonFolders(join(folder, "x"))).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
      fill(folder, "a.jpg");
      await expect(readPersonFolders(folder)).rejects.toMatchObject({ code: "DATASET_INVALID" });
      await expect(readPersonFolders(join(folder, "a.jpg"))).rejects.toMatchObject({
        code: "FILE_NOT_FOUND",
      });
    }));
});

describe("readLfw", () => {
  const files = ["Ada_L/Ada_L_0001.jpg", "Ada_L/Ada_L_0002.jpg", "Bea/Bea_0001.jpg"];

  test("folder and archive, all or the listed people; what is listed and missing is named", () =>
    withFolder(async (folder) => {
      fill(join(folder, "lfw"), ...files, "pairs.txt", "Ada_L/Bea_0001.jpg");
      writeFileSync(
        join(folder, "lfw.tgz"),
        gzipSync(tarOf(tarEntry("lfw/", "", "5"), ...files.map((file) => tarEntry(`lfw/${file}`, file)))),
      );
      const expected = files.map((file) => [file, file.split("/")[0], undefined, undefined]);
      const unpacked = await readLfw(join(folder, "lfw"));
      expect(rows(unpacked)).toEqual(expected);
      expect(unpacked.skipped.map(({ id }) => id)).toEqual(["Ada_L/Bea_0001.jpg"]);
      const archive = await readLfw(join(folder, "lfw.tgz"));
      expect(rows(archive)).toEqual(expected);
      expect(new TextDecoder().decode(await archive.samples[2]!.bytes())).toBe(files[2]);

      const listed = await readLfw(join(folder, "lfw.tgz"), [{ person: "Ada_L", images: 3, fold: 0 }]);
      expect(rows(listed)).toEqual(expected.slice(0, 2));
      expect(listed.skipped).toEqual([{ id: "Ada_L/Ada_L_0003.jpg", reason: "listed, but not there" }]);
      await expect(
        readLfw(join(folder, "lfw"), [{ person: "Cy", images: 1, fold: 0 }]),
      ).rejects.toMatchObject({ code: "DATASET_INVALID" });
    }));
});

describe("readWebcam", () => {
  const time = "20261122T073024123Z";

  test("anchor and positive are one known person, negatives people of their own or named", () =>
    withFolder(async (folder) => {
      fill(
        folder,
        `anchor/desk_${time}.jpg`,
        `positive/sofa_${time}.jpg`,
        "negative/Zoe_0001.jpg",
        `negative/Bea/desk_${time}.jpg`,
        "other/x.jpg",
        "readme.md",
      );
      const data = await readWebcam(folder);
      expect(rows(data)).toEqual([
        [`anchor/desk_${time}.jpg`, "self", "anchor", "desk"],
        [`negative/Bea/desk_${time}.jpg`, "Bea", "negative", "desk"],
        ["negative/Zoe_0001.jpg", "negative/Zoe_0001.jpg", "negative", undefined],
        [`positive/sofa_${time}.jpg`, "self", "positive", "sofa"],
      ]);
      expect(data.skipped.map(({ id }) => id)).toEqual(["other/x.jpg", "readme.md"]);
    }));

  test("an empty role: DATASET_INVALID naming it", () =>
    withFolder(async (folder) => {
      fill(folder, "anchor/a.jpg", "positive/a.jpg");
      await expect(readWebcam(folder)).rejects.toMatchObject({
        code: "DATASET_INVALID",
        message: expect.stringContaining("negative/"),
      });
    }));
});
