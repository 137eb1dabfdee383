// `npm run bench:skin -- LFW_DIR [--model M] [--seed 1]`: how often a model errs among people of like skin, 1:1, on View 1's people who
// set no threshold, ten photos a person at most. Skin is measured in the photos by the individual typology angle,
// ITA = atan((L* − 50)/b*) in degrees (Chardon, Cretois & Hourseau 1991, and its six classes), a person's the median of their photos': it is
// the skin *in that light*, no label anybody gave. FMR: strangers of one class with each other. Photos without a face, and pairs that are
// declined, never match. Intervals are 95%, by person. Prints a table for each threshold, and one JSON object as its last line.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { eachAtOnce } from "../dist/core/job.js";
import { preparePerson } from "../dist/core/personRule.js";
import { seededRandom, shuffled } from "../dist/core/random.js";
import * as data from "../dist/data/index.node.js";
import { allPairs } from "../dist/evaluate/index.js";
import { partialRates } from "../dist/evaluate/intervals/personRates.js";
import { lfwSets, openModel, Selfsame } from "../dist/index.js";
import { embedPhotos } from "../dist/jobs/embedPhotos.node.js";
import { headScore } from "../dist/models/heads.js";
import { areCompared, isGoodEnough } from "../dist/recognition/gate.js";
import { digits } from "./digits.mjs";
import { grouped } from "./grouped.mjs";
import { typologyAngle } from "./typologyAngle.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: "string", default: "default" }, seed: { type: "string", default: "1" } },
});
const [folder] = positionals;
if (!folder) throw new Error("usage: npm run bench:skin -- LFW_DIR [--model M] [--seed 1]");
const seed = Number(values.seed);
const { bundle } = openModel(values.model);
const { head, embedding } = bundle;
const mostPhotos = 10;
const targets = [1e-3, 1e-4, 1e-5];
/** Lightest first: the least angle of each. */
const classes = [
  ["very light", 55],
  ["light", 41],
  ["intermediate", 28],
  ["tan", 10],
  ["brown", -30],
  ["dark", Number.NEGATIVE_INFINITY],
];
const classOf = (angle) => classes.findIndex(([, least]) => angle > least);

const sets = lfwSets(await data.readLfw(folder), await data.readLfwLists(folder), 1);
const byPerson = grouped(shuffled(sets.measure.samples, seededRandom(seed)), ({ person }) => person);
const samples = [...byPerson.values()].flatMap((own) => own.slice(0, mostPhotos));
const ids = new Map([...byPerson.keys()].map((person, id) => [person, id]));
const people = Int32Array.from(samples, ({ person }) => ids.get(person));
const { photos } = await embedPhotos(samples, { model: values.model });
const faces = photos.map((photo) => (photo.ok ? photo : null));

const selfsame = await Selfsame.load({ model: values.model });
const angles = samples.map(() => null);
await eachAtOnce(samples, 8, async ({ id }, i) => {
  if (faces[i]) angles[i] = typologyAngle((await selfsame.align(join(folder, id))).image);
});
await selfsame.close();

const median = (numbers) => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};
const anglesOf = grouped(
  [...angles.keys()].filter((i) => angles[i] !== null),
  (i) => people[i],
);
const classOfPerson = new Map(
  [...anglesOf].map(([person, own]) => [person, classOf(median(own.map((i) => angles[i])))]),
);

/** Every photo of a class's people with every other. */
function pairsAmong(own) {
  const { imageA, imageB, personA, personB } = allPairs(Int32Array.from(own, (i) => people[i]));
  const scores = Float64Array.from(imageA, (a, i) => scoreOf(faces[own[a]], faces[own[imageB[i]]]));
  return { scores, personA, personB };
}
const scoreOf = (a, b) =>
  a !== null && b !== null && areCompared(embedding, a.quality, b.quality)
    ? headScore(head, preparePerson(head, [a.embedding]).distance(b.embedding))
    : -1;

/** No rate that is not to be quoted: its interval alone. */
const shown = (estimate, reason) => {
  if (!estimate) return "–";
  const { value, interval } = estimate;
  return `${reason === null ? digits(value) : "–"} (${interval ? `${digits(interval.low)} to ${digits(interval.high)}` : "no interval"})`;
};

const points = targets.flatMap((target) =>
  bundle.operatingPoints.filter(({ targetFmr }) => targetFmr === target),
);
const rows = classes.flatMap(([name], index) => {
  const own = [...people.keys()].filter((i) => classOfPerson.get(people[i]) === index);
  if (own.length < 2) return [];
  const good = own.filter((i) => faces[i] && isGoodEnough(faces[i].quality, embedding.minQuality));
  const pairs = pairsAmong(own);
  const declined = pairs.scores.filter((score) => score < 0).length / pairs.scores.length;
  const rates = partialRates(
    pairs,
    points.map(({ threshold }) => threshold),
    { seed },
  );
  return points.map(({ targetFmr }, i) => ({
    skin: name,
    targetFmr,
    people: new Set(own.map((photo) => people[photo])).size,
    photos: own.length,
    notEnrolled: 1 - good.length / own.length,
    declined,
    ...rates[i],
  }));
});
for (const { targetFmr } of points) {
  console.log(`threshold set for FMR ${targetFmr}`);
  console.table(
    rows
      .filter((row) => row.targetFmr === targetFmr)
      .map((row) => ({
        skin: row.skin,
        people: row.people,
        photos: row.photos,
        "not enrolled": digits(row.notEnrolled),
        "pairs declined": digits(row.declined),
        FMR: shown(row.fmr, row.fmrReason),
        "of so many pairs": row.impostorPairs,
        FNMR: shown(row.fnmr, row.fnmrReason),
        "of so many": row.genuinePairs,
      })),
  );
}
console.log(JSON.stringify({ model: bundle.id, revision: bundle.revision, seed, rows }));
