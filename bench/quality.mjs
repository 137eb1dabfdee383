// `npm run bench:quality -- LFW_DIR [OUT]`: fits the measure of quality of the default bundle (`embedding.quality` of `model.json`) on
// people of View 1's `peopleDevTrain.txt`: 120 of them in every damage of `damages.mjs`, slight and strong, and 880 others as they
// are. A face has collapsed as far as it matches strangers damaged alike. Prints, for every kind, the FMR of those 120 with
// the measure, and with one fitted without that kind; what of the good faces is declined; and writes the measure and its
// limit to OUT as JSON. Single-threaded: about 10,000 faces.
import { writeFileSync } from "node:fs";
import { seededRandom } from "../dist/core/random.js";
import { openModel } from "../dist/models/bundle.node.js";
import { readFaceNetwork, readTwin } from "../dist/models/networks.node.js";
import { decide } from "../dist/recognition/decision.js";
import { embedChips } from "../dist/recognition/pipeline.js";
import { selectFaces } from "../dist/recognition/select.js";
import { createSession } from "../dist/runtime/session.node.js";
import { alignFace } from "../dist/vision/chip.js";
import { decodeImage } from "../dist/vision/decode.node.js";
import { findFaces } from "../dist/vision/faces.js";
import { pictureFigures } from "../dist/vision/pictureFigures.js";
import { shapeFigures } from "../dist/vision/shapeFigures.js";
import { damages, keyOf, slightDamages } from "./damages.mjs";
import { drawnPhotos } from "./drawnPhotos.mjs";
import { faceQuality, fitMeasure, limitOf, matchShares, rowOf, scaleOf } from "./fitQuality.mjs";

const [folder, out] = process.argv.slice(2);
if (!folder) throw new Error("usage: npm run bench:quality -- LFW_DIR [OUT]");
const [seed, cohort, others] = [1, 120, 880];

const { bundle, twin: twinFile } = openModel("default");
const [detector, landmarks] = await Promise.all(
  ["detector", "landmarks"].map((name) => createSession(readFaceNetwork(bundle, name))),
);
const twin = await createSession(readTwin(bundle, twinFile));
const spec = { ...bundle.alignment, size: bundle.input.width };

async function mainFace(image) {
  return selectFaces(await findFaces(detector, landmarks, image, "largest"), "main", image)[0];
}

/** The face with all that its quality may be measured by; undefined where none is found. */
async function seenFace(image) {
  const face = await mainFace(image);
  if (!face) return undefined;
  const chip = alignFace(image, face.mesh, spec);
  const [{ embedding, quality }] = await embedChips(twin, bundle, [chip.image]);
  const seen = { ...pictureFigures(chip.image), ...shapeFigures(face, chip, spec) };
  return { seen, embedding, mirrorCosine: quality };
}

const isMatch = (a, b) => {
  const { score, threshold } = decide(bundle, a, b);
  return score >= threshold;
};

const files = drawnPhotos(folder, "peopleDevTrain.txt", seed).slice(0, cohort + others);
const people = [];
for (const file of files.slice(0, cohort)) {
  const image = await decodeImage(file);
  people.push({ image, keypoints: (await mainFace(image))?.keypoints });
}

async function damagedFaces(kind, damage) {
  const faces = [];
  for (const [i, { image, keypoints }] of people.entries())
    faces.push(
      await seenFace(await damage(image, { keypoints, random: seededRandom(seed, keyOf(kind), i) })),
    );
  process.stderr.write(`${kind}\n`);
  return { kind, photos: faces.length, faces: faces.filter((face) => face) };
}

const good = [];
for (const file of files.slice(cohort)) {
  const face = await seenFace(await decodeImage(file));
  if (face) good.push(face);
}
const cohorts = [];
for (const [kind, damage] of Object.entries({ ...damages, ...slightDamages }))
  cohorts.push(await damagedFaces(kind, damage));

const scale = scaleOf(good);
const [undamaged, ...damaged] = cohorts;
const goodRows = [...good, ...undamaged.faces].map((face) => rowOf(scale, face));
const samples = damaged.flatMap(({ kind, faces }) => {
  const shares = matchShares(faces, isMatch);
  return faces.map((face, i) => ({ kind, row: rowOf(scale, face), share: shares[i] }));
});

/** The measure fitted without a kind, and its limit. */
function fitted(without) {
  const measure = fitMeasure(
    scale,
    goodRows,
    samples.filter(({ kind }) => kind !== without),
  );
  return { measure, limit: limitOf(good.map((face) => faceQuality(measure, face))) };
}

/** The FMR over all pairs of a cohort: what is declined, or not found, never matches. */
function fmrWith({ measure, limit }, { faces, photos }) {
  const kept = faces.filter((face) => faceQuality(measure, face) >= limit);
  const matches = matchShares(kept, isMatch).reduce((sum, share) => sum + (share * (kept.length - 1)) / 2, 0);
  return {
    fmr: (2 * matches) / (photos * (photos - 1)),
    declined: 1 - kept.length / Math.max(1, faces.length),
  };
}

const all = fitted();
const rows = cohorts.map((faces) => {
  const [within, without] = [fmrWith(all, faces), fmrWith(fitted(faces.kind), faces)];
  return { kind: faces.kind, found: faces.faces.length / faces.photos, ...within, fmrLeftOut: without.fmr };
});
const short = (rate) => Number(rate.toPrecision(2));
console.table(
  rows
    .sort((a, b) => b.fmrLeftOut - a.fmrLeftOut)
    .map(({ kind, found, declined, fmr, fmrLeftOut }) => ({
      kind,
      found: short(found),
      declined: short(declined),
      FMR: short(fmr),
      "FMR, fitted without it": short(fmrLeftOut),
    })),
);
const declinedGood = good.filter((face) => faceQuality(all.measure, face) < all.limit).length / good.length;
console.log(
  `of ${good.length} good faces ${short(declinedGood)} declined; worst kind left out: ${rows[0].kind}`,
);
if (out) writeFileSync(out, `${JSON.stringify({ quality: all.measure, minQuality: all.limit }, null, 2)}\n`);
await Promise.all([detector, landmarks, twin].map((session) => session.release()));
