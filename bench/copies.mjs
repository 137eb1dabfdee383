// `npm run bench:copies -- LFW_DIR [PEOPLE]`: does enrolment know a photo again? PEOPLE people (default 120, the first by name with
// three photos or more) of a folder per person: one photo each against copies of it that were made smaller, cropped, brighter or
// compressed anew, and up to four photos of each person against each other. Prints a table, and one JSON object as its last line.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { Selfsame } from "../dist/index.js";
import { faceThumbnail } from "../dist/recognition/photoSource.node.js";
import { isSamePhoto } from "../dist/recognition/samePhoto.node.js";

const [folder, people = "120"] = process.argv.slice(2);
if (!folder || !(Number(people) >= 1)) throw new Error("usage: npm run bench:copies -- LFW_DIR [PEOPLE]");

/** Copies as people make them. */
const copies = {
  "half the size": (photo, { width }) => photo.resize({ width: Math.round(width / 2) }).jpeg({ quality: 80 }),
  "JPEG quality 50": (photo) => photo.jpeg({ quality: 50 }),
  "a tenth cropped away": (photo, { width, height }) =>
    photo
      .extract({
        left: Math.round(width / 20),
        top: Math.round(height / 20),
        width: Math.round(0.9 * width),
        height: Math.round(0.9 * height),
      })
      .jpeg({ quality: 80 }),
  brighter: (photo) => photo.modulate({ brightness: 1.15 }).jpeg({ quality: 85 }),
};

const selfsame = await Selfsame.load();

/** What enrolment knows a photo by; undefined without a face. */
async function traceOf(bytes) {
  const face = await selfsame.embed(bytes, { aligned: true }).catch(() => undefined);
  if (!face) return undefined;
  const thumbnail = await faceThumbnail(face.aligned);
  const sourceHash = createHash("sha256").update(bytes).digest("hex");
  return { sourceHash, embedding: face.embedding, thumbnail: async () => thumbnail };
}

const counts = {};
async function count(kind, a, b) {
  if (!a || !b) return;
  counts[kind] ??= { pairs: 0, same: 0 };
  counts[kind].pairs++;
  if (await isSamePhoto(a, b)) counts[kind].same++;
}

const photosOf = (name) =>
  readdirSync(join(folder, name))
    .filter((file) => /\.jpe?g$/i.test(file))
    .sort();
const names = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && photosOf(entry.name).length >= 3)
  .map(({ name }) => name)
  .sort()
  .slice(0, Number(people));
for (const name of names) {
  const files = photosOf(name)
    .slice(0, 4)
    .map((file) => readFileSync(join(folder, name, file)));
  const traces = await Promise.all(files.map(traceOf));
  for (const [i, a] of traces.entries())
    for (const b of traces.slice(i + 1)) await count("two photos of one person", a, b);
  const size = await sharp(files[0]).metadata();
  for (const [kind, make] of Object.entries(copies))
    await count(kind, traces[0], await traceOf(await make(sharp(files[0]), size).toBuffer()));
}
await selfsame.close();
for (const [kind, { pairs, same }] of Object.entries(counts))
  console.log(`${kind.padEnd(26)} ${same} of ${pairs} taken for one photo`);
console.log(JSON.stringify(counts));
