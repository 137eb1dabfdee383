import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { long } from "../../../test/support/length.js";
import { type Layout, readDataset } from "../../data/readers/readDataset.node.js";
import { tarEntry, tarOf, zipOf } from "../../data/testing.node.js";
import { folderSets } from "../calibrate/peopleSets.node.js";
import { readProtocol } from "./readProtocol.node.js";

/** A file that should be read as an image of a person; its content is its own. */
interface Photo {
  readonly path: string;
  readonly person: string;
  readonly content: string;
}
/** What a tree holds besides. */
interface Clutter {
  readonly files: readonly string[];
  readonly links: readonly (readonly [target: string, path: string])[];
  readonly hardLinks: readonly (readonly [target: string, path: string])[];
  readonly folders: readonly string[];
}

const magic = "\xff\xd8\xff\xe0";
const content = (text: string) => Buffer.from(magic + text, "latin1");
const contentOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1").slice(magic.length);

const odd = fc.constantFrom(..."aé,\"'\n-% #;=&()[]~ë😀", "e\u0301", "o\u0308");
const name = fc
  .array(odd, { minLength: 1, maxLength: 5 })
  .map((letters) => `--${letters.join("")}x`)
  .filter((text) => Buffer.byteLength(text) < 25);
const people = fc.uniqueArray(name, { minLength: 6, maxLength: 9, selector: (text) => text.normalize() });
const ending = fc.constantFrom(".jpg", ".JPG", ".jfif", ".heic", ".txt", "");
const images = fc.uniqueArray(
  fc.tuple(name, ending).map((parts) => parts.join("")),
  {
    minLength: 1,
    maxLength: 4,
    selector: (text) => text.normalize(),
  },
);
const junk = fc.subarray(
  [".x.jpg", "._1.jpg", ".DS_Store", "Thumbs.db", "__MACOSX/1.jpg", "@eaDir/a/1.jpg", ".thumbs/1.jpg"],
  { minLength: 1 },
);

const trees = fc.record({
  people,
  images: fc.array(images, { minLength: 9, maxLength: 9 }),
  junk: fc.array(junk, { minLength: 9, maxLength: 9 }),
  links: fc.subarray(["up", "self", "root", "broken", "sibling", "photo", "hard"]),
  empty: fc.boolean(),
});

/** Where each layout puts a photo. */
const layoutOf: Readonly<
  Record<"folder" | "webcam" | "lfw", (person: string, image: string, i: number) => string>
> = {
  folder: (person, image) => `${person}/${image}`,
  webcam: (person, image, i) =>
    person === "self" ? `${i % 2 === 0 ? "anchor" : "positive"}/${i}${image}` : `negative/${person}/${image}`,
  lfw: (person, _, i) => `${person}/${person}_${String(i + 1).padStart(4, "0")}.jpg`,
};

type Drawn = typeof trees extends fc.Arbitrary<infer T> ? T : never;

function treeOf(layout: "folder" | "webcam" | "lfw", drawn: Drawn): { photos: Photo[]; clutter: Clutter } {
  const names = drawn.people.map((person) => (layout === "lfw" ? person.replace(/\s/g, "_") : person));
  // The known person, with an image in either folder.
  const everybody = layout === "webcam" ? ["self", ...names.slice(1)] : names;
  const photos = everybody.flatMap((person, p) => {
    const own = person === "self" ? ["1.jpg", "2", ...drawn.images[p]!] : drawn.images[p]!;
    return own.map((image, i): Photo => {
      const path = layoutOf[layout](person, image, i);
      return { path, person: person.normalize(), content: `${p} ${i} ${layout}` };
    });
  });
  const folders = [...new Set(photos.map(({ path }) => dirname(path)))];
  const [first, last] = [folders[0]!, folders.at(-1)!];
  const has = (kind: Drawn["links"][number]) => drawn.links.includes(kind);
  return {
    photos,
    clutter: {
      files: [
        ...folders.flatMap((folder, i) => (drawn.junk[i] ?? []).map((file) => `${folder}/${file}`)),
        ...drawn.junk[0]!,
        "stray.txt",
        "stray.jpg",
      ],
      links: [
        ...(has("up") ? [["..", `${first}/up`] as const] : []),
        ...(has("self") ? [[".", `${first}/self`] as const] : []),
        ...(has("root") ? [["/", `${last}/root`] as const] : []),
        ...(has("broken") ? [["nowhere", `${last}/broken.jpg`] as const] : []),
        ...(has("sibling") ? [[folders.at(-1)!.split("/")[0]!, "zz another"] as const] : []),
        ...(has("photo") ? [[photos[0]!.path.split("/").at(-1)!, `${first}/a photo.jpg`] as const] : []),
      ],
      // Sorted after the photo itself.
      hardLinks: has("hard") ? [[photos.at(-1)!.path, `${last}/~~~hard.jpg`]] : [],
      folders: drawn.empty ? [layout === "webcam" ? "negative/nobody" : "nobody"] : [],
    },
  };
}

function writeFolder(root: string, photos: readonly Photo[], clutter: Clutter): void {
  const put = (path: string, data: Uint8Array) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), data);
  };
  for (const photo of photos) put(photo.path, content(photo.content));
  for (const path of clutter.files) put(path, path.endsWith(".txt") ? Buffer.from("text") : content(path));
  for (const path of clutter.folders) mkdirSync(join(root, path), { recursive: true });
  for (const [target, path] of clutter.links) symlinkSync(target, join(root, path));
  for (const [target, path] of clutter.hardLinks) linkSync(join(root, target), join(root, path));
}

/** The same as archives; their names may have a folder of the archive's own around. */
function writeArchives(folder: string, photos: readonly Photo[], { files, folders }: Clutter): string[] {
  const entries = [
    ...photos.map(({ path, content: text }) => [path, content(text)] as const),
    ...files.map((path) => [path, path.endsWith(".txt") ? Buffer.from("text") : content(path)] as const),
  ];
  const tar = tarOf(
    ...folders.map((path) => tarEntry(`./${path}/`, "", "5")),
    ...entries.map(([path, data]) => tarEntry(`./${path}`, data)),
  );
  const archives = {
    "a.zip": zipOf([
      ...folders.map((path) => [`a/${path}/`, Buffer.alloc(0)] as const),
      ...entries.map(([path, data]) => [`a/${path}`, data] as const),
    ]),
    "a.tar": tar,
    "a.tgz": gzipSync(tar),
  };
  for (const [file, data] of Object.entries(archives)) writeFileSync(join(folder, file), data);
  return Object.keys(archives).map((file) => join(folder, file));
}

const read = async (samples: readonly { person: string; bytes: () => Promise<Uint8Array> }[]) =>
  (
    await Promise.all(samples.map(async ({ person, bytes }) => `${contentOf(await bytes())} of ${person}`))
  ).sort();

test.each(["folder", "webcam", "lfw"] as const)(
  "measuring and training read the same people and images of a %s, or of its archives: all, once each, nobody else",
  async (layout) => {
    await fc.assert(
      fc.asyncProperty(trees, async (drawn) => {
        const folder = mkdtempSync(join(tmpdir(), "selfsame-one-reader-"));
        try {
          const { photos, clutter } = treeOf(layout, drawn);
          const root = join(folder, "root");
          writeFolder(root, photos, clutter);
          const expected = photos.map((photo) => `${photo.content} of ${photo.person}`).sort();
          for (const path of [root, ...writeArchives(folder, photos, clutter)]) {
            const source: { path: string; layout: Layout } = { path, layout };
            const training = await readDataset(source);
            expect(await read(training.samples)).toEqual(expected);
            const measured = await readProtocol({ protocol: "folder", data: path, layout });
            expect(await read(measured.samples)).toEqual(expected);
            expect(measured.skipped).toEqual(training.skipped);
            const sets = folderSets(training, 1, [1, 1, 1]);
            const calibrated = [sets.fit, sets.set, sets.measure].flatMap(({ samples }) => samples);
            expect(await read(calibrated)).toEqual(expected);
            // Each name is said once; what is passed over by the rule isn't named, all else is.
            const named = training.skipped.map(({ id }) => id);
            expect(new Set(named).size).toBe(named.length);
            const folders = clutter.folders;
            const links = path === root ? [...clutter.links, ...clutter.hardLinks].map(([, id]) => id) : [];
            const said = ["stray.txt", "stray.jpg", ...folders, ...links].map((id) => id.normalize());
            expect(named.sort()).toEqual(said.sort());
            const ids = training.samples.map(({ id }) => id);
            expect(ids).toEqual([...new Set(ids)].sort());
          }
        } finally {
          rmSync(folder, { recursive: true });
        }
      }),
      { numRuns: long(100), seed: 1 },
    );
  },
);
