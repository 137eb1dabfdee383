// Embeddings drawn with the statistics of the default twin's on LFW (11,073 photos of 5,000 people): at unit length, around a mean of
// length 0.916, with variances along 76 axes, `between` people and `within` a person, smoothed to the two curves below. Quantiles of
// impostors' cosines: median 0.844 (LFW 0.840), 1 in 100: 0.908 (0.911), 1 in 1,000: 0.923 (0.929), 1 in 10⁵: 0.942 (0.954);
// genuine: median 0.958 (0.960), 1 in 20: 0.944 (0.933). They are drawn in their principal axes: dot products,
// euclidean distances and learnt axes can't tell them from rotated ones (Σ|·| can: not for weighted-l1).
import { seededRandom } from "../../dist/core/random.js";

const axes = 76;
const meanLength = 0.916;
const between = (i) => (0.01403 / (1 + 0.36 * i)) * (1 - (i / axes) ** 2);
const within = (i) => 0.00083 * (1 - 0.82 * (i / axes) ** 1.5);
const deviations = (variance) => Float64Array.from({ length: axes }, (_, i) => Math.sqrt(variance(i)));
const [ofPeople, ofPhotos] = [deviations(between), deviations(within)];

/** @returns a function that draws a person, who is a function that draws a photo's embedding: float32 `[dimensions]` */
export function drawnPeople(dimensions, seed) {
  const random = seededRandom(seed);
  return () => {
    const person = ofPeople.map((deviation) => deviation * random.normal());
    return () => {
      const vector = new Float32Array(dimensions);
      let squares = meanLength ** 2;
      for (let i = 0; i < axes; i++) {
        vector[i] = person[i] + ofPhotos[i] * random.normal();
        squares += vector[i] ** 2;
      }
      vector[axes] = meanLength;
      const norm = Math.sqrt(squares);
      for (let i = 0; i <= axes; i++) vector[i] /= norm;
      return vector;
    };
  };
}
