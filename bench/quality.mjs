// `npm run bench:quality -- LFW_DIR [OUT]`: fits the measure of quality of the default bundle (`embedding.quality` of `model.json`) on
// people of View 1's `peopleDevTrain.txt`: 120 of them in every damage of `damages.mjs`, slight and strong, and 880 others as they
// are. A face has collapsed as far as it matches strangers damaged alike. Prints, for every kind, the FMR of those 120 with
// the measure, and with one fitted without that kind; what of the good faces is not good enough to be enrolled; and writes the measure,
// its limit and what is asked of pairs (`embedding.minQuality`, `embedding.pairs`) to OUT as JSON. Single-threaded: about 10,000 faces.
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
import {
  faceQuality,
  fitMeasure,
  fmrOf,
  limitOf,
  matchesOf,
  matchShares,
  pairsOf,
  rowOf,
  scaleOf,
} from "./fitQuality.mjs";

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

const all = fitted();
const judged = cohorts.map(({ kind, faces, photos }) => {
  const without = fitted(kind);
  return {
    ...{ kind, photos, found: faces.length / photos },
    within: { photos, matches: matchesOf(all.measure, faces, isMatch) },
    without: { photos, limit: without.limit, matches: matchesOf(without.measure, faces, isMatch) },
    poor:
      faces.filter((face) => faceQuality(all.measure, face) < all.limit).length / Math.max(1, faces.length),
  };
});
const pairs = pairsOf(judged.filter(({ kind }) => kind !== "none").map(({ without }) => without));
if (pairs === undefined) throw new Error("no gate on pairs keeps an FMR of 3e-3 for every damage");
const gate = { minQuality: all.limit, pairs };
const rows = judged.map(({ kind, found, poor, within, without }) => ({
  ...{ kind, found, poor },
  fmr: fmrOf(gate, within),
  fmrLeftOut: fmrOf(gate, without),
  fmrAlone: fmrOf({ minQuality: without.limit }, without),
}));
const short = (rate) => Number(rate.toPrecision(2));
console.table(
  rows
    .sort((a, b) => b.fmrLeftOut - a.fmrLeftOut)
    .map(({ kind, found, poor, fmr, fmrLeftOut, fmrAlone }) => ({
      kind,
      found: short(found),
      "not enrolled": short(poor),
      FMR: short(fmr),
      "FMR, fitted without it": short(fmrLeftOut),
      "if each had to reach the limit": short(fmrAlone),
    })),
);
const declinedGood = good.filter((face) => faceQuality(all.measure, face) < all.limit).length / good.length;
console.log(
  `of ${good.length} good faces ${short(declinedGood)} not enrolled; worst kind left out: ${rows[0].kind}; pairs: ${JSON.stringify(pairs)}`,
);
if (out)
  writeFileSync(out, `${JSON.stringify({ quality: all.measure, minQuality: all.limit, pairs }, null, 2)}\n`);
await Promise.all([detector, landmarks, twin].map((session) => session.release()));
