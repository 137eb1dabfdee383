import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeGrey } from "../../../test/support/drawnPeople.js";
import { type PeopleLayout, readPeopleFolders } from "./peopleFolders.node.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-folders-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function make(...files: readonly string[]): Promise<void> {
  for (const name of files) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    if (/\.(png|webp|jpg)$/.test(name)) await writeGrey(file, [1], 1);
    else writeFileSync(file, "other");
  }
}

const read = async (layout?: PeopleLayout, below = "") => {
  const { people, skipped, layout: found } = await readPeopleFolders(join(folder, below), layout);
  return {
    found,
    people: people.map(({ name, photos }) => [name, ...photos.map(({ id }) => id)]),
    skipped: skipped.map(({ id }) => id),
  };
};

describe("a folder of people", () => {
  test("a folder a person, photos anywhere below it", async () => {
    await make(
      "Bea/1.png",
      "Ada Lovelace/2024/b.png",
      "Ada Lovelace/a.png",
      "loose.png",
      "Ada Lovelace/notes.txt",
    );
    expect(await read()).toEqual({
      found: "folders",
      people: [
        ["Ada Lovelace", "Ada Lovelace/2024/b.png", "Ada Lovelace/a.png"],
        ["Bea", "Bea/1.png"],
      ],
      skipped: ["Ada Lovelace/notes.txt", "loose.png"],
    });
  });

  test("DeepFace's: folders with its file of representations, or photos named after people", async () => {
    await make("ds_model_vggface_detector_opencv.pkl", "Ada/1.png", "Bea.png");
    expect(await read()).toMatchObject({
      found: "deepface",
      people: [
        ["Ada", "Ada/1.png"],
        ["Bea", "Bea.png"],
      ],
    });
    rmSync(join(folder, "Ada"), { recursive: true });
    rmSync(join(folder, "ds_model_vggface_detector_opencv.pkl"));
    await make("Bea_2.png", "Bea (3).png", "Cyn07.png", "123.png");
    expect((await read()).people).toEqual([
      ["123", "123.png"],
      ["Bea", "Bea (3).png", "Bea.png", "Bea_2.png"],
      ["Cyn", "Cyn07.png"],
    ]);
  });

  test("Frigate's face library, from its media folder too; faces that nobody has named are left out", async () => {
    const attempt = "train/1730000000.123456-abc123-1730000001.5-unknown-0.42.webp";
    await make(
      `clips/faces/${attempt}`,
      "clips/faces/Ada/Ada-1730000002.webp",
      "clips/faces/Bea/x.png",
      "recordings/a.png",
    );
    const expected = {
      found: "frigate",
      people: [
        ["Ada", "Ada/Ada-1730000002.webp"],
        ["Bea", "Bea/x.png"],
      ],
      skipped: [attempt],
    };
    expect(await read()).toEqual(expected);
    expect(await read(undefined, "clips/faces")).toEqual(expected);
    expect(await read("frigate", "clips")).toEqual(expected);
  });

  test("CompreFace's list of faces beside its images, or a folder a subject", async () => {
    await make("images/1a-2b.jpg", "images/3c.png", "images/9z.png");
    const faces = [
      { image_id: "1a-2b", subject: "Ada / Lovelace" },
      { image_id: "3c", subject: "Bea" },
    ];
    writeFileSync(join(folder, "faces.json"), JSON.stringify({ faces, page_number: 0 }));
    expect(await read()).toEqual({
      found: "compreface",
      people: [
        ["Ada / Lovelace", "images/1a-2b.jpg"],
        ["Bea", "images/3c.png"],
      ],
      skipped: ["faces.json", "images/9z.png"],
    });
    for (const text of ["{", "[]{}", '{"faces":1}', '{"faces":[{"image_id":1}]}', "null"]) {
      writeFileSync(join(folder, "faces.json"), text);
      await expect(read()).rejects.toThrow(expect.objectContaining({ code: "DATASET_INVALID" }));
    }
    rmSync(join(folder, "faces.json"));
    expect((await read("compreface")).people).toEqual([
      ["images", "images/1a-2b.jpg", "images/3c.png", "images/9z.png"],
    ]);
  });

  test("names that JavaScript's objects have are people like others", async () => {
    await make("constructor/1.png", "__proto__/1.png");
    expect((await read()).people.map(([name]) => name)).toEqual(["__proto__", "constructor"]);
  });

  test("an empty folder, none, and one with nobody are faults that say what is expected", async () => {
    await expect(read()).rejects.toThrow(expect.objectContaining({ code: "FILE_NOT_FOUND" }));
    await expect(read(undefined, "none")).rejects.toThrow(
      expect.objectContaining({ code: "FILE_NOT_FOUND" }),
    );
    await make("train/1730000000.123456-abc123-1730000001.5-unknown-0.42.webp");
    await expect(read()).rejects.toThrow(/nobody is in/);
  });
});
