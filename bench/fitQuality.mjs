// The fit behind `npm run bench:quality`: which figures of a face tell that it lies where strangers match.
import { figureNames, qualityOf } from "../dist/models/qualityMeasure.js";
import { figuresOf } from "../dist/recognition/faceQuality.js";
import { areCompared } from "../dist/recognition/gate.js";

/** Good faces weigh more: to decline one of them is the dearer mistake. */
const goodWeight = 4;
/** Of the ridge penalty on every weight. */
const ridge = 3;
/** Shares of strangers that match a face: below the first it is none that has collapsed, that much above it surely is. */
const [collapseFrom, collapseWidth] = [0.003, 0.02];
/** The share of good faces that are declined. */
const declinedShare = 0.008;
const [farthest, farthestSquare] = [8, 16];
/** Of two faces that are compared each has at least this quality: below it a face has more likely collapsed than not. */
const leastOfPair = 0.5;
/** The FMR that no damage may lead to, and the steps in which the doubt of a pair is sought that keeps it. */
const [mostFmr, doubtStep] = [3e-3, 0.005];

/** A face: `{ seen, embedding, mirrorCosine }`, as `figuresOf` takes it. Faces of one cohort are of one person each, damaged alike. */

/** The share of a cohort's other faces that each face matches. */
export function matchShares(faces, isMatch) {
  const counts = faces.map(() => 0);
  faces.forEach((a, i) => {
    for (let j = 0; j < i; j++)
      if (isMatch(a.embedding, faces[j].embedding)) {
        counts[i]++;
        counts[j]++;
      }
  });
  return counts.map((count) => count / Math.max(1, faces.length - 1));
}

/** The scale of the figures, over good faces. */
export function scaleOf(good) {
  const dimensions = good[0].embedding.length;
  const centre = Array.from(
    { length: dimensions },
    (_, k) => good.reduce((sum, { embedding }) => sum + embedding[k], 0) / good.length,
  ).map((value) => Number(value.toPrecision(5)));
  const all = good.map((face) => figuresOf({ centre }, face.seen, face.embedding, face.mirrorCosine));
  const figures = Object.fromEntries(
    figureNames.map((name) => {
      const mean = all.reduce((sum, own) => sum + own[name], 0) / all.length;
      const variance = all.reduce((sum, own) => sum + (own[name] - mean) ** 2, 0) / all.length;
      return [name, { mean: digits(mean), deviation: digits(Math.sqrt(variance)), linear: 0, square: 0 }];
    }),
  );
  return { centre, bias: 0, figures };
}

const digits = (value) => Number(value.toPrecision(6));

/** A face's row of the regression: every z, every square of it, and 1. */
export function rowOf(scale, { seen, embedding, mirrorCosine }) {
  const figures = figuresOf(scale, seen, embedding, mirrorCosine);
  const zs = figureNames.map((name) => {
    const { mean, deviation } = scale.figures[name];
    return Math.max(-farthest, Math.min(farthest, (figures[name] - mean) / deviation));
  });
  return Float64Array.from([...zs, ...zs.map((z) => Math.min(z * z, farthestSquare)), 1]);
}

/**
 * The measure that tells collapsed faces from others.
 *
 * @param good rows of faces that nothing is wrong with
 * @param damaged `{ row, share }` of damaged ones, `share` as `matchShares` gives it
 */
export function fitMeasure(scale, good, damaged) {
  const rows = [...good, ...damaged.map(({ row }) => row)];
  const collapsed = (share) => Math.min(1, Math.max(0, (share - collapseFrom) / collapseWidth));
  const targets = [...good.map(() => 0), ...damaged.map(({ share }) => collapsed(share))];
  const weights = rows.map((_, i) => (i < good.length ? goodWeight : 1));
  const theta = regression(rows, targets, weights);
  const count = figureNames.length;
  const figures = Object.fromEntries(
    figureNames.map((name, i) => [
      name,
      { ...scale.figures[name], linear: digits(theta[i]), square: digits(theta[count + i]) },
    ]),
  );
  return { ...scale, bias: digits(theta[2 * count]), figures };
}

export const faceQuality = (measure, { seen, embedding, mirrorCosine }) =>
  qualityOf(measure, figuresOf(measure, seen, embedding, mirrorCosine));

/** The quality below which so many good faces lie, to three digits. */
export function limitOf(qualities) {
  const sorted = [...qualities].sort((a, b) => a - b);
  return Math.floor(1000 * sorted[Math.floor(declinedShare * sorted.length)]) / 1000;
}

/** The qualities of each two faces of a cohort that match. */
export function matchesOf(measure, faces, isMatch) {
  const qualities = faces.map((face) => faceQuality(measure, face));
  return faces.flatMap((a, i) =>
    faces
      .slice(0, i)
      .flatMap((b, j) => (isMatch(a.embedding, b.embedding) ? [[qualities[i], qualities[j]]] : [])),
  );
}

/** The FMR over all pairs of a cohort of so many photos: what a gate declines, or where no face was found, never matches. */
export const fmrOf = (gate, { matches, photos }) =>
  matches.filter(([a, b]) => areCompared(gate, a, b)).length / ((photos * (photos - 1)) / 2);

/**
 * What is asked of two faces (`recognition/gate`): the largest doubt at which no damage leads to an FMR above 3e-3, nor all together to a
 * higher one than if each face had to reach the limit.
 *
 * @param cohorts `{ matches, photos, limit }` of each damage, by a measure fitted without it
 */
export function pairsOf(cohorts) {
  const mean = (gateOf) => cohorts.reduce((sum, one) => sum + fmrOf(gateOf(one), one), 0) / cohorts.length;
  const alone = mean(({ limit }) => ({ minQuality: limit }));
  let [found, steps] = [undefined, 1];
  for (;;) {
    const pairs = { minQuality: leastOfPair, maxDoubt: Number((steps++ * doubtStep).toFixed(3)) };
    const gate = { minQuality: leastOfPair, pairs };
    const keeps = cohorts.every((one) => fmrOf(gate, one) <= mostFmr) && mean(() => gate) <= alone;
    if (!keeps) return found;
    found = pairs;
  }
}

/** Logistic regression with a ridge on all weights but the last one's, by Newton's method. */
function regression(rows, targets, weights) {
  const size = rows[0].length;
  const theta = new Float64Array(size);
  for (let round = 0; round < 50; round++) {
    const gradient = Float64Array.from(theta, (value, k) => (k === size - 1 ? 0 : ridge * value));
    const hessian = Array.from({ length: size }, (_, k) =>
      Float64Array.from({ length: size }, (_, l) => (k === l ? (k === size - 1 ? 1e-6 : ridge) : 0)),
    );
    rows.forEach((row, i) => {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += row[k] * theta[k];
      const p = 1 / (1 + Math.exp(-sum));
      const [error, curvature] = [weights[i] * (p - targets[i]), weights[i] * p * (1 - p)];
      for (let k = 0; k < size; k++) {
        gradient[k] += error * row[k];
        for (let l = 0; l <= k; l++) hessian[k][l] += curvature * row[k] * row[l];
      }
    });
    const step = solved(hessian, gradient);
    for (let k = 0; k < size; k++) theta[k] -= step[k];
    if (Math.max(...step.map(Math.abs)) < 1e-7) break;
  }
  return theta;
}

/** x of A·x = b, for a positive definite A of which the lower half is given (Cholesky). */
function solved(a, b) {
  const size = b.length;
  for (let k = 0; k < size; k++)
    for (let l = 0; l <= k; l++) {
      let sum = a[k][l];
      for (let m = 0; m < l; m++) sum -= a[k][m] * a[l][m];
      a[k][l] = k === l ? Math.sqrt(sum) : sum / a[l][l];
    }
  const x = Float64Array.from(b);
  for (let k = 0; k < size; k++) {
    for (let m = 0; m < k; m++) x[k] -= a[k][m] * x[m];
    x[k] /= a[k][k];
  }
  for (let k = size - 1; k >= 0; k--) {
    for (let m = k + 1; m < size; m++) x[k] -= a[m][k] * x[m];
    x[k] /= a[k][k];
  }
  return x;
}
