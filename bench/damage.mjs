// `npm run bench:damage -- LFW_DIR [PEOPLE] [SEED]`: does the false match rate hold where photos are damaged? PEOPLE people
// (default 150) drawn by SEED (default 1) from View 1's `peopleDevTest.txt`, whom the measure of quality was not fitted on (without
// that list: from all folders), one photo each, all impostor pairs, at the default decision, quality gate included: both
// photos damaged alike, and one damaged against one that is not. Prints a table, and one JSON object as its last line.
import { seededRandom } from "../dist/core/random.js";
import { partialRates } from "../dist/evaluate/intervals/personRates.js";
import { Selfsame } from "../dist/index.js";
import { areCompared, isGoodEnough } from "../dist/recognition/gate.js";
import { decodeImage } from "../dist/vision/decode.node.js";
import { damages, keyOf } from "./damages.mjs";
import { drawnPhotos } from "./drawnPhotos.mjs";

const [folder, people = "150", seed = "1"] = process.argv.slice(2);
const count = Number(people);
if (!folder || !(count >= 2)) throw new Error("usage: npm run bench:damage -- LFW_DIR [PEOPLE] [SEED]");

/** One photo each of so many people. */
const draw = () => drawnPhotos(folder, "peopleDevTest.txt", Number(seed)).slice(0, count);

const files = draw();
const selfsame = await Selfsame.load();
const { defaultFmr, embedding } = selfsame.model;

const images = [];
const keypoints = [];
for (const file of files) {
  const image = await decodeImage(file);
  const [face] = await selfsame.detect(image, { face: "main" });
  images.push(image);
  keypoints.push(face?.keypoints);
}

/** The face of every photo under a damage; undefined where none is found. */
async function damagedFaces(kind) {
  const damaged = await Promise.all(
    images.map((image, i) =>
      damages[kind](image, { keypoints: keypoints[i], random: seededRandom(Number(seed), keyOf(kind), i) }),
    ),
  );
  const faces = [];
  for await (const outcome of selfsame.embedEach(damaged)) {
    if (!outcome.ok && outcome.error.code !== "NO_FACE") throw outcome.error;
    faces.push(outcome.ok ? outcome.value : undefined);
  }
  return faces;
}

/** The FMR of pairs of faces of different people, with its interval by person: what is declined, or has no face, never matches. */
function fmrOf(pairs) {
  let [asked, compared, ungated] = [0, 0, 0];
  const scores = Float64Array.from(pairs, ({ a, b }) => {
    if (!a || !b) return 0;
    asked++;
    const { match, score, threshold } = selfsame.compare(a, b);
    if (score >= threshold) ungated++;
    if (areCompared(embedding, a.quality, b.quality)) compared++;
    return match ? 1 : 0;
  });
  const personA = Int32Array.from(pairs, ({ i }) => i);
  const personB = Int32Array.from(pairs, ({ j }) => j);
  const { fmr, impostorErrors } = partialRates({ scores, personA, personB }, [1], { seed: Number(seed) })[0];
  return {
    pairs: pairs.length,
    compared,
    /** The share of pairs of two faces that the gate declines. */
    declined: asked === 0 ? null : 1 - compared / asked,
    matches: impostorErrors,
    /** What would match without the quality gate. */
    ungatedMatches: ungated,
    fmr: fmr.value,
    interval: fmr.interval,
    fmrOfCompared: compared === 0 ? null : impostorErrors / compared,
  };
}

/** Two faces of different people, each of the one list with each of the other; once only where the lists are one. */
function impostorPairs(first, second) {
  return first.flatMap((a, i) =>
    second.flatMap((b, j) => (i === j || (first === second && j > i) ? [] : [{ a, b, i, j }])),
  );
}

const clean = await damagedFaces("none");
const kinds = [];
for (const kind of Object.keys(damages)) {
  const faces = kind === "none" ? clean : await damagedFaces(kind);
  const found = faces.filter((face) => face);
  kinds.push({
    kind,
    photos: faces.length,
    noFace: faces.length - found.length,
    /** Not good enough to be enrolled. */
    poor: found.filter((face) => !isGoodEnough(face.quality, embedding.minQuality)).length,
    both: fmrOf(impostorPairs(faces, faces)),
    one: kind === "none" ? null : fmrOf(impostorPairs(faces, clean)),
  });
  process.stderr.write(`${kind}\n`);
}
await selfsame.close();

const short = (rate) => (rate === null ? "–" : String(Number(rate.toPrecision(2))));
const shown = (rates) =>
  rates === null
    ? "–"
    : `${short(rates.fmr)} (${rates.interval ? `${short(rates.interval.low)} to ${short(rates.interval.high)}` : "no interval"})`;
console.table(
  kinds.map(({ kind, photos, noFace, poor, both, one }) => ({
    kind,
    "no face": short(noFace / photos),
    "not enrolled": short(poor / photos),
    "pairs declined": short(both.declined),
    "FMR, both damaged": shown(both),
    "of pairs compared": short(both.fmrOfCompared),
    "FMR, one damaged": shown(one),
  })),
);
console.log(
  JSON.stringify({
    model: selfsame.model.id,
    people: files.length,
    seed: Number(seed),
    targetFmr: defaultFmr,
    kinds,
  }),
);
