// `npm run bench:sklearn`: ROC, AUC, precision-recall and average precision against scikit-learn over 50 random
// sets with ties, half of them weighted. Needs Python with scikit-learn (Debian: python3-sklearn); PYTHON names
// another interpreter than /usr/bin/python3. The last line is one JSON object; exit code 1 above 1e-9.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { seededRandom } from "../dist/core/random.js";
import {
  aucOf,
  averagePrecisionOf,
  precisionRecallCurveOf,
  rocCurveOf,
  sweep,
} from "../dist/evaluate/index.js";

const sets = Array.from({ length: 50 }, (_, set) => {
  const random = seededRandom(2026, set);
  const pairs = 10 + random.int(5000);
  // From few values (almost all tied) to many; the last sets have nearly no ties.
  const steps = 2 ** (1 + (set % 16));
  const share = 0.02 + 0.9 * random.next();
  const labels = Array.from({ length: pairs }, (_, i) => (i < 2 ? i : random.next() < share ? 1 : 0));
  const scores = labels.map((label) => Math.round(steps * (0.3 * label + random.next())) / steps);
  const weights = set % 2 === 1 ? labels.map(() => 0.1 + random.next()) : undefined;
  const s = sweep(scores, labels, weights);
  const roc = rocCurveOf(s);
  const pr = precisionRecallCurveOf(s);
  return {
    scores,
    labels,
    weights,
    fmr: [...roc.fmr],
    tmr: [...roc.tmr],
    thresholds: [...s.thresholds],
    precision: [...pr.precision],
    recall: [...pr.recall],
    auc: aucOf(s),
    averagePrecision: averagePrecisionOf(s),
  };
});
const script = fileURLToPath(new URL("sklearnReference.py", import.meta.url));
const python = spawnSync(process.env.PYTHON ?? "/usr/bin/python3", [script], {
  input: JSON.stringify(sets),
  encoding: "utf8",
  maxBuffer: 1e9,
});
if (python.status !== 0) {
  process.stderr.write(python.stderr || `${python.error}\n`);
  process.exit(2);
}
const result = JSON.parse(python.stdout);
const ties = sets.map(({ scores, thresholds }) => 1 - thresholds.length / scores.length);
console.log(
  `scikit-learn ${result.version}, ${sets.length} sets of ${Math.min(...sets.map((s) => s.scores.length))} to`,
);
console.log(
  `${Math.max(...sets.map((s) => s.scores.length))} scores, ${(100 * Math.min(...ties)).toFixed(0)}% to ` +
    `${(100 * Math.max(...ties)).toFixed(0)}% of them tied; largest differences:`,
);
for (const [name, difference] of Object.entries(result.differences))
  console.log(`${name.padEnd(20)} ${difference.toExponential(2)}`);
const largest = Math.max(...Object.values(result.differences));
const pass = largest <= 1e-9;
console.log(
  JSON.stringify({ sets: sets.length, scikitLearn: result.version, largestDifference: largest, pass }),
);
process.exit(pass ? 0 : 1);
