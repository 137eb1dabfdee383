// How src/models/bundles/default/model.json got its calibration, thresholds and error rates.
//
//   node scripts/calibrate-default.mjs DIR
//
// DIR holds LFW's original images (DIR/Name/Name_0001.jpg) with peopleDevTrain.txt and pairsDevTest.txt.
// Three disjoint sets of people: half of peopleDevTrain fits the calibration, the other half sets the thresholds,
// and all pairs of the images of pairsDevTest measure FMR and FNMR. Embeddings are kept in out/, by file and model.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.mjs";

const seed = 1;
const resamples = 1000;
const targets = [1e-1, 3e-2, 1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5];

const data = process.argv[2];
if (!data) {
  process.stderr.write("usage: node scripts/calibrate-default.mjs DIR\n");
  process.exit(2);
}
await build();
const { Selfsame } = await import("../dist/index.js");
const { seededRandom, shuffled } = await import("../dist/core/random.js");
const { cosineDistance } = await import("../dist/core/vectors.js");
const evaluate = await import("../dist/evaluate/index.js");

const root = fileURLToPath(new URL("..", import.meta.url));
const modelFile = join(root, "src", "models", "bundles", "default", "model.json");
const lines = (file) => readFileSync(join(data, file), "utf8").trim().split("\n").slice(1);
const image = (person, number) => ({
  person,
  path: join(data, person, `${person}_${String(number).padStart(4, "0")}.jpg`),
});

const training = lines("peopleDevTrain.txt").map((line) => line.split("\t"));
const people = shuffled(
  training.map(([name]) => name),
  seededRandom(seed),
);
const firstHalf = new Set(people.slice(0, Math.floor(people.length / 2)));
const trainingImages = training.flatMap(([name, count]) =>
  Array.from({ length: Number(count) }, (_, i) => image(name, i + 1)),
);
const testPairs = evaluate.parseLfwPairs(readFileSync(join(data, "pairsDevTest.txt"), "utf8")).pairs;
const testImages = [
  ...new Map(
    testPairs
      .flatMap(({ a, b }) => [a, b])
      .map((of) => [`${of.person}/${of.image}`, image(of.person, of.image)]),
  ).values(),
];

/** Embeddings by path, made where the cache lacks them. */
async function embedAll(images) {
  const selfsame = await Selfsame.load();
  const cacheFile = join(root, "out", `${selfsame.model.id}-embeddings.json`);
  const cache = existsSync(cacheFile) ? JSON.parse(readFileSync(cacheFile, "utf8")) : {};
  const missing = images.map(({ path }) => path).filter((path) => !(path in cache));
  const outcomes = await selfsame.embedBatch(missing, {
    onProgress: (done, total) => {
      if (done % 500 === 0 || done === total) process.stderr.write(`embedded ${done} of ${total}\n`);
    },
  });
  outcomes.forEach((outcome, i) => {
    const { value } = outcome;
    cache[missing[i]] = outcome.ok
      ? { embedding: Array.from(value.embedding), quality: value.quality }
      : null;
    if (!outcome.ok) process.stderr.write(`${missing[i]}: ${outcome.error.message}\n`);
  });
  await selfsame.close();
  mkdirSync(join(root, "out"), { recursive: true });
  writeFileSync(cacheFile, JSON.stringify(cache));
  return cache;
}

/** All pairs of the images, with the cosine distance of each. */
function allPairs(images, embeddings) {
  const usable = images.filter(({ path }) => embeddings[path]);
  const ids = new Map();
  const person = usable.map(({ person: name }) => {
    if (!ids.has(name)) ids.set(name, ids.size);
    return ids.get(name);
  });
  const vectors = usable.map(({ path }) => Float32Array.from(embeddings[path].embedding));
  const qualities = usable.map(({ path }) => embeddings[path].quality);
  const count = (usable.length * (usable.length - 1)) / 2;
  const pairs = {
    distances: new Float64Array(count),
    /** Of the worse face. */
    qualities: new Float64Array(count),
    personA: new Int32Array(count),
    personB: new Int32Array(count),
  };
  for (let i = 0, k = 0; i < usable.length; i++)
    for (let j = 0; j < i; j++, k++) {
      pairs.distances[k] = cosineDistance(vectors[i], vectors[j]);
      pairs.qualities[k] = Math.min(qualities[i], qualities[j]);
      pairs.personA[k] = person[i];
      pairs.personB[k] = person[j];
    }
  return { ...pairs, images: usable.length, people: ids.size };
}

const embeddings = await embedAll([...trainingImages, ...testImages]);
const calibrating = allPairs(
  trainingImages.filter(({ person }) => firstHalf.has(person)),
  embeddings,
);
const setting = allPairs(
  trainingImages.filter(({ person }) => !firstHalf.has(person)),
  embeddings,
);
const measuring = allPairs(testImages, embeddings);

const asPersonPairs = ({ distances, personA, personB }, toScore) => ({
  scores: distances.map(toScore),
  personA,
  personB,
});
const weighted = (pairs) => evaluate.personWeights(asPersonPairs(pairs, (d) => -d));
const { labels, weights } = weighted(calibrating);
const head = { kind: "cosine", ...evaluate.plattCalibration(calibrating.distances, labels, weights) };
const score = (distance) => evaluate.calibratedScore(distance, head);

const settingScores = setting.distances.map(score);
const settingWeights = weighted(setting);
const settingSweep = evaluate.sweep(settingScores, settingWeights.labels, settingWeights.weights);
const candidates = targets
  .map((targetFmr) => ({ targetFmr, ...evaluate.fnmrAtFmrOf(settingSweep, targetFmr) }))
  .filter(({ supported }) => supported);
// Thresholds are set on scores alone; the figures are those of decisions, where a face of low quality never matches.
const { minQuality } = JSON.parse(readFileSync(modelFile, "utf8")).embedding;
const decided = asPersonPairs(measuring, score);
for (const [k, quality] of measuring.qualities.entries()) if (quality < minQuality) decided.scores[k] = 0;
const rates = evaluate.personRates(
  decided,
  candidates.map(({ threshold }) => threshold),
  { seed, resamples },
);
const round = (x) => Number(x.toPrecision(4));
const rate = ({ value, interval }, errors, comparisons) => ({
  rate: round(value),
  low: round(interval.low),
  high: round(interval.high),
  errors,
  comparisons,
});
const points = candidates
  .map(({ targetFmr, threshold }, i) => ({
    supported: rates[i].supported,
    point: {
      targetFmr,
      threshold,
      fmr: rate(rates[i].fmr, rates[i].impostorErrors, rates[i].impostorPairs),
      fnmr: rate(rates[i].fnmr, rates[i].genuineErrors, rates[i].genuinePairs),
    },
  }))
  .filter(({ supported }) => supported)
  .map(({ point }) => point);

const set = ({ images, people: count }) => `${images} images of ${count} people`;
const model = JSON.parse(readFileSync(modelFile, "utf8"));
model.head = head;
model.operatingPoints = points;
model.evaluation = {
  data: "LFW View 1 (original images): news photos of public figures, 1,549 test images, all pairs",
  calibration: `Platt on all pairs of ${set(calibrating)} (half of peopleDevTrain), each person's genuine pairs weighing 1, prior ½`,
  thresholds: `on all pairs of ${set(setting)} (the other half of peopleDevTrain)`,
  figures: `on all pairs of ${set(measuring)} (the images of pairsDevTest); 95% intervals from ${resamples} resamples of people, each person's genuine pairs weighing 1; faces of low quality never match; only points with 30 false matches or more are listed`,
  reproduce: "node scripts/calibrate-default.mjs DIR",
};
writeFileSync(modelFile, `${JSON.stringify(model, null, 2)}\n`);
console.table(
  points.map(({ targetFmr, threshold, fmr, fnmr }) => ({
    targetFmr,
    threshold: round(threshold),
    fmr: `${fmr.rate} (${fmr.low}–${fmr.high})`,
    fnmr: `${fnmr.rate} (${fnmr.low}–${fnmr.high})`,
    falseMatches: fmr.errors,
  })),
);
