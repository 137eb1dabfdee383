// `npm run bench:metrics`: a million scores through every figure of evaluate/, and 1,000 resamples of people.
// Prints a table; the last line is one JSON object. The bootstrap runs in a worker, as it does in use.
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { seededRandom } from "../dist/core/random.js";
import * as evaluate from "../dist/evaluate/index.js";

const people = 2000;
const pairsWanted = 1_000_000;

/** 2,000 people; 20,000 genuine pairs, the rest impostors; people's effects make comparisons of one person alike. */
function makePairs() {
  const random = seededRandom(1);
  const effects = Array.from({ length: people }, () => 0.4 * random.normal());
  const scores = new Float64Array(new SharedArrayBuffer(8 * pairsWanted));
  const personA = new Int32Array(new SharedArrayBuffer(4 * pairsWanted));
  const personB = new Int32Array(new SharedArrayBuffer(4 * pairsWanted));
  for (let i = 0; i < pairsWanted; i++) {
    const a = random.int(people);
    const b = i % 50 === 0 ? a : random.int(people);
    personA[i] = a;
    personB[i] = b;
    scores[i] = (a === b ? 3.5 : 0) + effects[a] + effects[b] + random.normal();
  }
  return { scores, personA, personB };
}

const figures = ["auc", "eer", "fnmr@1e-2", "fnmr@1e-3"];
const resamples = 1000;

if (!isMainThread) {
  const start = performance.now();
  const estimates =
    workerData.task === "figures"
      ? evaluate.bootstrapFigures(workerData.pairs, figures, { resamples, seed: 1 })
      : evaluate.personRates(workerData.pairs, [3, 4], { resamples, seed: 1 });
  parentPort.postMessage({ estimates, seconds: (performance.now() - start) / 1000 });
} else {
  await main();
}

function inWorker(task, pairs) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { task, pairs } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

async function main() {
  let peak = 0;
  const watch = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const timer = setInterval(watch, 20);
  const pairs = makePairs();
  const { labels, weights } = evaluate.personWeights(pairs);
  const { scores } = pairs;
  const rows = [];
  // On a machine shared with others the wall clock also counts their work; processor time does not.
  const processor = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const begun = processor();
  const time = (name, run) => {
    const start = performance.now();
    const value = run();
    rows.push({ name, milliseconds: performance.now() - start, value });
    watch();
    return value;
  };
  const s = time("sort and count", () => evaluate.sweep(scores, labels, weights));
  time("ROC curve", () => evaluate.rocCurveOf(s).fmr.length);
  time("AUC", () => evaluate.aucOf(s));
  time("EER", () => evaluate.eerOf(s).eer);
  time("precision-recall curve", () => evaluate.precisionRecallCurveOf(s).recall.length);
  time("average precision", () => evaluate.averagePrecisionOf(s));
  time("DET curve", () => evaluate.detCurveOf(s).fmr.length);
  time("FNMR@FMR 1e-3", () => evaluate.fnmrAtFmrOf(s, 1e-3).fnmr);
  time("best accuracy", () => evaluate.bestAccuracyOf(s).accuracy);
  time("threshold by cost", () => {
    const costs = { falseMatch: 100, falseNonMatch: 1, genuinePrior: 0.5 };
    return evaluate.thresholdByCostOf(s, costs).threshold;
  });
  time("confusion, F1", () => evaluate.decisionRates(evaluate.confusionAtOf(s, 3)).f1);
  time("d′", () => evaluate.dPrime(scores, labels, weights));
  time("histogram", () => evaluate.scoreHistogram(scores, labels, { weights }).edges.length);
  const fits = [];
  const timeFit = (name, run) => {
    const value = time(name, run);
    fits.push(rows.pop());
    return value;
  };
  const distances = scores.map((score) => -score);
  const platt = timeFit("Platt calibration", () => evaluate.plattCalibration(distances, labels, weights));
  timeFit("isotonic calibration", () => evaluate.isotonicCalibrationOf(s).scores.length);
  const posteriors = distances.map((distance) => evaluate.calibratedScore(distance, platt));
  const balanced = evaluate.balancedWeights(labels, weights);
  time("Brier score", () => evaluate.brierScore(posteriors, labels, balanced));
  time("log loss", () => evaluate.logLoss(posteriors, labels, balanced));
  time("reliability, ECE", () =>
    evaluate.expectedCalibrationError(evaluate.reliabilityDiagram(posteriors, labels, { weights: balanced })),
  );
  const seconds = (of) => of.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const metrics = seconds(rows);
  const fitted = processor();
  const curves = await inWorker("figures", pairs);
  const resampled = processor();
  const rates = await inWorker("rates", pairs);
  clearInterval(timer);
  watch();
  const line = ({ name, milliseconds, value }) => {
    const shown = typeof value === "number" ? value.toPrecision(6) : "";
    console.log(`${name.padEnd(36)} ${milliseconds.toFixed(1).padStart(10)} ms  ${shown}`);
  };
  console.log(`${pairsWanted} scores of ${people} people, ${s.thresholds.length} distinct`);
  rows.forEach(line);
  line({ name: "all metrics", milliseconds: metrics * 1000 });
  fits.forEach(line);
  line({ name: `${resamples} resamples: ${figures.length} figures`, milliseconds: curves.seconds * 1000 });
  line({ name: `${resamples} resamples: rates at 2 thresholds`, milliseconds: rates.seconds * 1000 });
  console.log(`peak resident memory ${(peak / 1e6).toFixed(0)} MB`);
  const result = {
    scores: pairsWanted,
    metricsSeconds: metrics,
    calibrationFitSeconds: seconds(fits),
    resamples,
    bootstrapCurvesSeconds: curves.seconds,
    bootstrapRatesSeconds: rates.seconds,
    processorSeconds: { metricsAndFits: fitted - begun, bootstrapCurves: resampled - fitted },
    peakMegabytes: peak / 1e6,
    pass: metrics <= 1.5 && curves.seconds <= 60 && rates.seconds <= 60 && peak <= 500e6,
  };
  console.log(JSON.stringify(result));
}
