import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as library from "selfsame";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { docExamples, runExample, withoutExample } from "./support/docExamples.js";
import { writePeople } from "./support/drawnPeople.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { root, sample } from "./support/samples.js";

/** The files whose names the library exports: `export … from "./x.js"`, or loaded later, `import("./x.js")`. */
const files = ["src/index.ts", "src/jobs/index.node.ts", "src/people/index.node.ts"].flatMap((index) =>
  [...readFileSync(join(root, index), "utf8").matchAll(/(?:from |import\()"\.\/(.+)\.js"/g)].map(([, file]) =>
    join(root, dirname(index), `${file}.ts`),
  ),
);

const photos = { "a.jpg": 1, "b.jpg": 3, "passport.jpg": 1, "selfie.jpg": 3, "door.jpg": 2, "group.jpg": 5 };
const people = { "ada.jpg": 1, "ada1.jpg": 1, "ada2.jpg": 3 };
const folder = mkdtempSync(join(tmpdir(), "selfsame-examples-"));
const before = process.cwd();
let given: Record<string, unknown>;

beforeAll(async () => {
  for (const [name, number] of Object.entries({ ...photos, ...people }))
    copyFileSync(sample(number), join(folder, name));
  await writePeople(join(folder, "people"), { people: 40, images: 5 });
  writePixelBundle(join(folder, "out/mine"), pixelBundle(8));
  // What restoring puts back.
  copyFileSync(join(folder, "out/mine/model.json"), join(folder, "out/mine/model.previous.json"));
  writePixelBundle(join(folder, "out/other"), pixelBundle(2));
  mkdirSync(join(folder, "lfw/Eve"), { recursive: true });
  copyFileSync(sample(1), join(folder, "lfw/Eve/Eve_0001.jpg"));
  writeFileSync(join(folder, "lfw/peopleDevTrain.txt"), "2\nAda\t2\nBea\t1\n");
  writeFileSync(join(folder, "lfw/pairsDevTest.txt"), "1\nEve\t1\t2\nEve\t1\tFay\t1\n");
  // The samples' people as captures: enough to be read and tested, too few to learn from.
  for (const [role, number] of Object.entries({ anchor: 1, positive: 3, negative: 4 })) {
    mkdirSync(join(folder, "captures", role), { recursive: true });
    copyFileSync(sample(number), join(folder, "captures", role, "1.jpg"));
  }
  mkdirSync(join(folder, "friends/Ada"), { recursive: true });
  copyFileSync(sample(1), join(folder, "friends/Ada/1.jpg"));
  process.env["XDG_CACHE_HOME"] = join(folder, "cache");
  process.chdir(folder);
  const selfsame = await library.Selfsame.load();
  const [ada, unknown] = await Promise.all([selfsame.embed("ada.jpg"), selfsame.embed("b.jpg")]);
  vi.stubEnv("SELFSAME_KEY_FILE", join(folder, "gallery.key"));
  const gallery = await library.openGallery({ workspace: "work" });
  await gallery.backup("people.backup");
  given = { ...library, readFile, selfsame, ada, unknown, gallery, console: { log: () => undefined } };
});

afterAll(async () => {
  await (given["gallery"] as library.FaceGallery).close();
  await (given["selfsame"] as library.Selfsame).close();
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const examples = docExamples([...new Set(files)], library);

describe("every example of the library's docstrings runs", () => {
  test.each(examples)("$name", async ({ code }) => {
    const outcome = await runExample(code, given).then(
      () => "done",
      (error: unknown) => error,
    );
    // What throws on purpose is fine.
    if (code.startsWith("throw ")) expect(outcome).toBeInstanceOf(library.SelfsameError);
    else expect(outcome).toBe("done");
  });
});

test("every function and class of the library has an example", () => {
  expect(withoutExample(library, examples)).toEqual([]);
});
