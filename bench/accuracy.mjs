// `npm run bench:accuracy -- LFW_DIR WILD_DIR [--model M] [--seed 1] [--without PHOTO,PHOTO]`: how often a model errs, 1:1, on LFW's
// View 1 and on photos in the wild (a folder per person), with one and with several references a person. "declined counted": photos
// without a face, and pairs that are declined, never match; "left out": they are not asked about. Intervals are 95%, by person. Names
// the photos in the wild that match fewest of their person's others, to be looked at: where they show somebody else they can be left
// out by name. Prints tables, and one JSON object as its last line. LFW_DIR: LFW with the lists of View 1.
import { parseArgs } from "node:util";
import { preparePerson } from "../dist/core/personRule.js";
import { seededRandom, shuffled } from "../dist/core/random.js";
import * as data from "../dist/data/index.node.js";
import { allPairs, bootstrapPairs } from "../dist/evaluate/index.js";
import { partialRates } from "../dist/evaluate/intervals/personRates.js";
import { lfwSets, openModel } from "../dist/index.js";
import { embedPhotos } from "../dist/jobs/embedPhotos.node.js";
import { headScore } from "../dist/models/heads.js";
import { operatingPointInUse } from "../dist/models/operatingPoints.js";
import { areCompared, isGoodEnough } from "../dist/recognition/gate.js";
import { digits } from "./digits.mjs";
import { grouped } from "./grouped.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string", default: "default" },
    seed: { type: "string", default: "1" },
    without: { type: "string", default: "" },
  },
});
const [lfwFolder, wildFolder] = positionals;
if (!lfwFolder || !wildFolder)
  throw new Error(
    "usage: npm run bench:accuracy -- LFW_DIR WILD_DIR [--model M] [--seed 1] [--without PHOTO,PHOTO]",
  );
const seed = Number(values.seed);
const { bundle } = openModel(values.model);
const { head, embedding } = bundle;
const point = operatingPointInUse(bundle);
if (point === null) throw new Error(`"${values.model}" has no default threshold`);
/** Of one person so many photos at most: all of a man with 500 would be most of the impostor pairs of a set. */
const mostPhotos = 10;
const references = [2, 3, 5];

/** A photo's face; null where it has none. */
async function embedded(samples) {
  const { photos } = await embedPhotos(samples, { model: values.model });
  return photos.map((photo) => (photo.ok ? photo : null));
}

/** People's photos: View 1's people who set no threshold, or all of a folder. */
async function setOf(samples) {
  const random = seededRandom(seed);
  const byPerson = grouped(shuffled(samples, random), ({ person }) => person);
  const kept = [...byPerson.values()].flatMap((own) => own.slice(0, mostPhotos));
  const ids = new Map([...byPerson.keys()].map((person, id) => [person, id]));
  const photos = kept.map(({ id }) => id);
  return {
    people: Int32Array.from(kept, ({ person }) => ids.get(person)),
    photos,
    faces: await embedded(kept),
  };
}

const ungated = (a, b) => headScore(head, preparePerson(head, [a.embedding]).distance(b.embedding));
const areAsked = (a, b) => a !== null && b !== null && areCompared(embedding, a.quality, b.quality);
const scoreOf = (a, b) => (areAsked(a, b) ? ungated(a, b) : -1);

/** Rates of comparisons at a threshold, given twice. */
function ratesAt(pairs, threshold) {
  const [counted] = partialRates(pairs, [threshold], { seed });
  const asked = Array.from(pairs.scores.keys()).filter((i) => pairs.scores[i] >= 0);
  const kept = Object.fromEntries(
    ["scores", "personA", "personB"].map((name) => [
      name,
      pairs[name].constructor.from(asked, (i) => pairs[name][i]),
    ]),
  );
  const [leftOut] = partialRates(kept, [threshold], { seed });
  return { counted, leftOut, declined: 1 - asked.length / pairs.scores.length };
}

/** Every photo with every other. */
function everyPair({ people, faces }) {
  const { imageA, imageB, personA, personB } = allPairs(people);
  const scores = Float64Array.from(imageA, (a, i) => scoreOf(faces[a], faces[imageB[i]]));
  return { scores, personA, personB };
}

/** The lowest threshold at which no more than so many of the impostor pairs match. */
function thresholdFor(fmr, { scores, personA, personB }) {
  const impostors = scores.filter((_, i) => personA[i] !== personB[i]).sort();
  const allowed = Math.floor(fmr * impostors.length);
  const above = impostors[impostors.length - 1 - allowed];
  return impostors.find((score) => score > above) ?? above;
}

/** A person of some references: the score of a photo, by those of them that it is compared with, as `verifyAgainst` leaves others out. */
function scoredAgainst(chosen) {
  const personOf = (own) =>
    preparePerson(
      head,
      own.map((face) => face.embedding),
    );
  const all = personOf(chosen);
  return (probe) => {
    const own = chosen.filter((face) => areAsked(face, probe));
    if (own.length === 0) return -1;
    const person = own.length === chosen.length ? all : personOf(own);
    return headScore(head, person.distance(probe.embedding));
  };
}

/** People of so many references, drawn among what may be enrolled, asked about with all their other photos and everybody else's. */
function againstReferences({ people, faces }, count) {
  const [scores, personA, personB] = [[], [], []];
  const isEnrolled = (photo) =>
    faces[photo] !== null && isGoodEnough(faces[photo].quality, embedding.minQuality);
  const photosOf = grouped(faces.keys(), (photo) => people[photo]);
  const able = new Map([...photosOf].map(([person, own]) => [person, own.filter(isEnrolled)]));
  const known = [...able].filter(([, own]) => own.length > count);
  // References are drawn anew more often where few people have them.
  const draws = Math.max(1, Math.min(5, Math.floor(500 / known.length)));
  for (const [person, own] of known)
    for (let draw = 0; draw < draws; draw++) {
      const chosen = shuffled(own, seededRandom(seed, person, count, draw)).slice(0, count);
      const scored = scoredAgainst(chosen.map((photo) => faces[photo]));
      for (const [photo, probe] of faces.entries()) {
        if (chosen.includes(photo)) continue;
        scores.push(scored(probe));
        personA.push(person);
        personB.push(people[photo]);
      }
    }
  const pairs = {
    scores: Float64Array.from(scores),
    personA: Int32Array.from(personA),
    personB: Int32Array.from(personB),
  };
  return { known: known.length, pairs };
}

const shown = (estimate) => {
  const { value, interval } = estimate;
  return `${digits(value)} (${interval ? `${digits(interval.low)} to ${digits(interval.high)}` : "no interval"})`;
};

const dataset = await data.readLfw(lfwFolder);
const lists = await data.readLfwLists(lfwFolder);
const sets = lfwSets(dataset, lists, 1);

/** View 1's own list of test pairs, as `selfsame evaluate` weighs and scores it: each pair 1, faces of low quality by their score. */
async function testPairs() {
  const { pairs } = lists.pairs;
  const paths = pairs.flatMap(({ a, b }) => [data.lfwImagePath(a), data.lfwImagePath(b)]);
  const samples = new Map(sets.measure.samples.map((sample) => [sample.id, sample]));
  const { photos } = await embedPhotos(
    paths.map((path) => samples.get(path)),
    { model: values.model },
  );
  const scores = pairs.map((_, i) =>
    photos[2 * i].ok && photos[2 * i + 1].ok ? ungated(photos[2 * i], photos[2 * i + 1]) : -1,
  );
  const labels = pairs.map(({ a, b }) => (a.person === b.person ? 1 : 0));
  const [eer, accuracy] = bootstrapPairs(scores, labels, ["eer", "accuracy"], { seed });
  return { pairs: pairs.length, eer, accuracy };
}

const list = await testPairs();
console.log(
  `View 1, pairsDevTest, ${list.pairs} pairs: EER ${shown(list.eer)}, accuracy ${shown(list.accuracy)}`,
);
const without = new Set(values.without.split(",").filter(Boolean));
const inTheWild = (await data.readPersonFolders(wildFolder)).samples;
const unknown = [...without].filter((photo) => !inTheWild.some(({ id }) => id === photo));
if (unknown.length > 0) throw new Error(`--without: not among the photos: ${unknown.join(", ")}`);
const wild = await setOf(inTheWild.filter(({ id }) => !without.has(id)));

/** Photos by how few of their person's others they match, of those that they are compared with. */
function loneliest({ people, photos, faces }) {
  return photos
    .flatMap((photo, i) => {
      const others = [...faces.keys()].filter(
        (j) => j !== i && people[j] === people[i] && areAsked(faces[i], faces[j]),
      );
      if (others.length === 0) return [];
      const matched = others.filter((j) => scoreOf(faces[i], faces[j]) >= point.threshold).length;
      return [{ photo, matched, of: others.length }];
    })
    .sort((a, b) => a.matched / a.of - b.matched / b.of)
    .slice(0, 22);
}

const tested = [
  ["View 1", await setOf(sets.measure.samples)],
  ["in the wild", wild],
];
const rows = [];
const row = (set, what, { people }, pairs, threshold) => {
  const { counted, leftOut, declined } = ratesAt(pairs, threshold);
  rows.push({
    set,
    what,
    threshold,
    people: new Set(people).size,
    photos: people.length,
    declined,
    counted,
    leftOut,
  });
};
for (const [name, set] of tested) {
  const pairs = everyPair(set);
  row(name, "every pair, threshold for FMR 0.001 on the same pairs", set, pairs, thresholdFor(1e-3, pairs));
  row(name, "every pair, default decision", set, pairs, point.threshold);
  for (const count of references) {
    const { known, pairs: asked } = againstReferences(set, count);
    row(name, `${count} of ${known} people's references, default decision`, set, asked, point.threshold);
  }
}
console.table(
  rows.map(({ set, what, declined, counted, leftOut }) => ({
    set,
    what,
    FMR: shown(counted.fmr),
    "FNMR, declined counted": shown(counted.fnmr),
    "FNMR, left out": shown(leftOut.fnmr),
    declined: digits(declined),
  })),
);
const lonely = loneliest(wild);
console.log(
  `in the wild, matching fewest others of their person: ${lonely.map(({ photo, matched, of }) => `${photo} ${matched} of ${of}`).join(", ")}`,
);
console.log(
  JSON.stringify({
    model: bundle.id,
    revision: bundle.revision,
    seed,
    list,
    rows,
    lonely,
    without: [...without],
  }),
);
