import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { headLength, imageFormat } from "../../vision/imageFormat.js";
import { drawnPicture, tarEntry, tarOf, withFolder, zipOf } from "../testing.node.js";
import { isPassedOver, siblingNames } from "./names.js";
import { readTree } from "./readTree.node.js";
import { placed } from "./tree.js";

const jpeg = (text: string) => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from(text)]);
function fill(folder: string, ...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), jpeg(file));
  }
}
async function listed(path: string) {
  const { files, folders, skipped } = await readTree(path);
  return {
    files: files.map(({ path: file, noImage }) => (noImage === undefined ? file : `${file}: ${noImage}`)),
    folders,
    skipped: skipped.map(({ id, reason }) => `${id}: ${reason}`),
  };
}

describe("readTree", () => {
  test("hidden files and what systems leave behind are passed over, at every depth", () =>
    withFolder(async (folder) => {
      const left = [".DS_Store", "._1.jpg", "Thumbs.db", "desktop.ini", ".thumbs/1.jpg", "__MACOSX/1.jpg"];
      fill(folder, "Ada/1.jpg", ...left, ...left.map((name) => `Ada/${name}`), "Ada/@eaDir/1.jpg/SYNO.jpg");
      expect(await listed(folder)).toEqual({ files: ["Ada/1.jpg"], folders: ["Ada"], skipped: [] });
      expect(["Ada", "thumbs.db.jpg", "MACOSX", "_1.jpg"].filter(isPassedOver)).toEqual([]);
    }));

  test("content tells an image where the name does not; what it is stands in the reason", () =>
    withFolder(async (folder) => {
      fill(folder, "a.jfif", "b", "c.txt", "d.JPG", "e.heic");
      const heic = Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1");
      for (const [name, content] of [
        ["f.heic", heic],
        ["g.txt", "Ada"],
        ["h.txt", ""],
        ["i.jpg", "named as one: it will fail when it is read"],
      ] as const)
        writeFileSync(join(folder, name), content);
      expect((await listed(folder)).files).toEqual([
        "a.jfif",
        "b",
        "c.txt",
        "d.JPG",
        "e.heic",
        "f.heic: a HEIC image, which is not decoded",
        "g.txt: no image, by name or content",
        "h.txt: an empty file",
        "i.jpg",
      ]);
    }));

  test("links: followed to other places, never in circles, and nothing counts twice", () =>
    withFolder(async (folder) => {
      const root = join(folder, "people");
      fill(folder, "people/Bea/1.jpg", "people/Ada/2.jpg", "other/Cy/3.jpg", "other/secret.jpg");
      const link = (target: string, name: string) => symlinkSync(target, join(root, name));
      link("..", "Ada/up");
      link(".", "Ada/self");
      link("/", "everything");
      link("Ada", "Again");
      link("../Bea/1.jpg", "Ada/same.jpg");
      link("../other/Cy", "Cy");
      link("nowhere", "Ada/broken.jpg");
      link("loop", "loop");
      link("/dev/zero", "Ada/zero.jpg");
      symlinkSync("..", join(folder, "other/Cy/up"));
      linkSync(join(root, "Ada/2.jpg"), join(root, "Bea/hard.jpg"));
      expect(await listed(root)).toEqual({
        files: ["Ada/2.jpg", "Bea/1.jpg", "Cy/3.jpg"],
        folders: ["Ada", "Bea", "Cy"],
        skipped: [
          'Bea/hard.jpg: the same file as "Ada/2.jpg"',
          "Ada/broken.jpg: a link that leads nowhere (ENOENT)",
          'Ada/same.jpg: the same file as "Bea/1.jpg"',
          "Ada/self: a link to a folder that holds it",
          "Ada/up: a link to a folder that holds it",
          "Ada/zero.jpg: no file: a device, pipe or socket",
          'Again: the same folder as "Ada"',
          "everything: a link to a folder that holds it",
          "loop: a link that leads nowhere (ELOOP)",
          "Cy/up: a link to a folder that holds it",
        ],
      });
    }));

  test.runIf(process.platform === "linux")("names that are no UTF-8 are read, by bytes", () =>
    withFolder(async (folder) => {
      fill(folder, "x");
      const place = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, "latin1")]);
      renameSync(join(folder, "x"), place("Zo\xeb.jpg"));
      const { files } = await readTree(folder);
      expect(files.map(({ path }) => path)).toEqual(["Zoë.jpg"]);
      expect(Buffer.from(await files[0]!.bytes())).toEqual(jpeg("x"));
    }),
  );

  test("archives are read as folders are; each file when it is asked for", () =>
    withFolder(async (folder) => {
      const names = ["Ada/1.jpg", "Ada/notes", "__MACOSX/Ada/._1.jpg", "Ada/.hidden.jpg", "Bea/2"];
      const entries = names.map((name) => [name, jpeg(name)] as const);
      const tar = (prefix: string) =>
        tarOf(
          tarEntry(`${prefix}Cy/`, "", "5"),
          ...entries.map(([name, data]) => tarEntry(prefix + name, data)),
          tarEntry(`${prefix}Bea/link.jpg`, "", "2"),
          tarEntry(`${prefix}Bea/2`, jpeg("the last")),
          tarEntry("../out.jpg", jpeg("out")),
        );
      writeFileSync(join(folder, "a.tar"), tar("./"));
      writeFileSync(join(folder, "a.tgz"), gzipSync(tar("./")));
      writeFileSync(join(folder, "b.zip"), zipOf(entries.map(([name, data]) => [`b/${name}`, data])));
      for (const name of ["a.tar", "a.tgz"]) {
        const { files, ...rest } = await readTree(join(folder, name));
        expect(files.map(({ path }) => path)).toEqual(["Ada/1.jpg", "Ada/notes", "Bea/2"]);
        expect(Buffer.from(await files[2]!.bytes())).toEqual(jpeg("the last"));
        expect(Buffer.from(await files[0]!.bytes())).toEqual(jpeg("Ada/1.jpg"));
        expect(rest).toEqual({
          name: "a",
          folders: ["Ada", "Bea", "Cy"],
          skipped: [
            { id: "./Bea/2", reason: "stands in the archive twice: the last is read" },
            { id: "../out.jpg", reason: "its path leads out of the archive" },
            { id: "Bea/link.jpg", reason: "a link" },
          ],
        });
      }
      // A folder of the archive's own name is no person.
      const zip = await readTree(join(folder, "b.zip"));
      expect(zip.files.map(({ path }) => path)).toEqual(["Ada/1.jpg", "Ada/notes", "Bea/2"]);
      expect(Buffer.from(await zip.files[1]!.bytes())).toEqual(jpeg("Ada/notes"));
    }));
});

test("a folder is named once: unreadable, or empty, the outermost of nested ones", () => {
  const unreadable = { id: "Ada", reason: "the folder can't be read (EACCES)" };
  const bytes = async () => new Uint8Array();
  const { samples, skipped } = placed(
    {
      name: "people",
      files: [{ path: "Bea/1.jpg", bytes, noImage: undefined }],
      folders: ["Ada", "Bea", "Bea/empty", "Cy", "Cy/desk"],
      skipped: [unreadable],
    },
    (path) => ({ person: path.split("/")[0]! }),
  );
  expect(samples).toEqual([{ id: "Bea/1.jpg", person: "Bea", bytes }]);
  expect(skipped.map(({ id }) => id)).toEqual(["Ada", "Bea/empty", "Cy"]);
  expect(skipped[0]).toBe(unreadable);
});

describe("siblingNames", () => {
  const names = (...raw: Buffer[]) => siblingNames(raw).map(({ name, index }) => [name, index]);

  test("composed; what reads alike is told apart, whatever the order", () => {
    const [composed, parted, western] = [
      Buffer.from("Zo\u00eb"),
      Buffer.from("Zoe\u0308"),
      Buffer.from("Zo\xeb", "latin1"),
    ];
    expect(names(parted)).toEqual([["Zoë", 0]]);
    expect(names(western)).toEqual([["Zoë", 0]]);
    expect(names(western, parted, composed)).toEqual([
      ["Zo%EB", 0],
      ["Zoe\u0308", 1],
      ["Zo\u00eb", 2],
    ]);
  });
});

test("imageFormat knows what is drawn, by 64 bytes", async () => {
  const formats = ["jpeg", "png", "webp", "gif", "tiff", "avif"] as const;
  for (const format of formats) {
    const file = await drawnPicture(1).toFormat(format).toBuffer();
    expect(imageFormat(file.subarray(0, headLength))).toEqual({
      name: expect.stringMatching(new RegExp(format, "i")),
      decoded: true,
    });
  }
  for (const none of ["", "\xff", "RIFF....WAVE", "%PDF-1.7", "PK\x03\x04", "\0\0\0\x18ftypmp42"])
    expect(imageFormat(Buffer.from(none, "latin1")), none).toBeUndefined();
});
