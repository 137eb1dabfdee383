import { check, listOf, text } from "../../core/options.js";
import { type FigureName, figureOf } from "../figures.js";
import { descendingOrder } from "../order.js";
import { balancedClasses, type Sweep, sweep } from "../sweep.js";
import { type Estimate, estimated } from "./interval.js";
import { densePeople, type PersonPairs, personWeights } from "./personPairs.js";
import {
  type BootstrapOptions,
  bootstrapSettings,
  eachResample,
  fewestResampled,
  noVariation,
  percentileInterval,
} from "./resample.js";
import { rocVertices } from "./rocVertices.js";
import { fewUnits, pairUnits, tooFew, unitInterval } from "./units.js";

/**
 * Figures of a whole curve with intervals by person: in each resample of people all comparisons are weighed
 * anew (impostor pairs mᵢ·mⱼ; the genuine pairs of person i together mᵢ) and the figure is computed afresh,
 * its threshold too: the interval says how figure and threshold would vary with other people. The scores are
 * sorted once; a resample of a million pairs is one pass.
 *
 * Where no error occurred (a figure of exactly 0 or 1) no resample can show one either: the interval is then
 * 3/N wide, N the independent units (`units.ts`) of the class that has fewer, and of genuine pairs for an FNMR. Else
 * percentile intervals, on the safe side: products mᵢ·mⱼ exaggerate the noise of single impostor pairs (`personRates`
 * corrects for that at fixed thresholds; here it does not). Fewer than 10 people, or 10 with genuine pairs, are
 * too few to resample: then there is no interval, and a reason.
 *
 * @param names see `FigureName`.
 * @returns one estimate per name, in order; fractions.
 * @throws SCORE_INVALID, INVALID_ARGUMENT, METRIC_UNDEFINED.
 * @example
 * const [eer, fnmr] = bootstrapFigures(pairs, ["eer", "fnmr@1e-3"], { seed: 1 });
 */
export function bootstrapFigures(
  pairs: PersonPairs,
  names: readonly FigureName[],
  options: BootstrapOptions = {},
): Estimate[] {
  check(names, "bootstrapFigures: names", listOf(text));
  const settings = bootstrapSettings(options);
  const { labels, weights } = personWeights(pairs);
  const whole = sweep(pairs.scores, labels, weights);
  const values = names.map((name) => figure(whole, name));
  const worth = pairUnits(pairs);
  const few =
    worth.people < fewestResampled
      ? tooFew(worth.people, "person", "people")
      : worth.genuinePeople < fewestResampled
        ? tooFew(worth.genuinePeople, "person with genuine pairs", "people with genuine pairs")
        : null;
  const without = (i: number): Estimate | null => {
    const [value, name] = [values[i]!, names[i]!];
    if (value > 0 && value < 1) return few === null ? null : estimated(value, null, `${few} to resample`);
    const kind = name.startsWith("fnmr") || worth.genuine < worth.impostor ? "genuine" : "impostor";
    return estimated(value, unitInterval(value, worth[kind], settings.confidence), fewUnits(worth, kind));
  };
  const given = values.map((_, i) => without(i));
  if (given.every((estimate) => estimate !== null)) return given;
  const samples = names.map(() => new Float64Array(settings.resamples));
  const resweep = resweeper(pairs, labels, weights, whole);
  eachResample(resweep.people, settings, (m, r) => {
    const resampled = resweep.with(m);
    if (resampled === undefined) return false;
    for (const [i, name] of names.entries()) samples[i]![r] = figure(resampled, name);
    return true;
  });
  return values.map(
    (value, i) =>
      given[i] ?? estimated(value, percentileInterval(samples[i]!, settings.confidence, value), noVariation),
  );
}

/** Accuracy is of classes that weigh alike; no other figure depends on their mixture. */
function figure(s: Sweep, name: FigureName): number {
  return figureOf(name === "accuracy" ? balancedClasses(s) : s, name);
}

/** Sweeps of resamples, all written into the same arrays: a result holds until the next call. */
function resweeper(pairs: PersonPairs, labels: Uint8Array, weights: Float64Array, whole: Sweep) {
  const { people, a, b } = densePeople(pairs);
  const order = descendingOrder(pairs.scores);
  const n = order.length;
  // Both people of a pair side by side, in the order of scores: a resample reads memory straight through. In place of
  // the second one −1 marks a genuine pair; only those have weights of their own.
  const both = new Int32Array(2 * n);
  const genuineWeights = new Float64Array(whole.genuinePairs);
  for (let i = 0, g = 0; i < n; i++) {
    const pair = order[i]!;
    both[2 * i] = a[pair]!;
    both[2 * i + 1] = b[pair]!;
    if (labels[pair] !== 1) continue;
    both[2 * i + 1] = -1;
    genuineWeights[g++] = weights[pair]!;
  }
  const corners = rocVertices(whole);
  // ends[k]: how many pairs score at least thresholds[k].
  const ends = Int32Array.from(corners.genuineCounts, (count, k) => count + corners.impostorCounts[k]!);
  const genuine = new Float64Array(ends.length);
  const impostor = new Float64Array(ends.length);
  return {
    people,
    with(m: Float64Array): Sweep | undefined {
      let genuineWeight = 0;
      let impostorWeight = 0;
      let [i, g] = [0, 0];
      for (let k = 0; k < ends.length; k++) {
        for (const end = ends[k]!; i < end; i++) {
          const other = both[2 * i + 1]!;
          if (other < 0) genuineWeight += m[both[2 * i]!]! * genuineWeights[g++]!;
          else impostorWeight += m[both[2 * i]!]! * m[other]!;
        }
        genuine[k] = genuineWeight;
        impostor[k] = impostorWeight;
      }
      return genuineWeight > 0 && impostorWeight > 0
        ? { ...corners, genuine, impostor, genuineWeight, impostorWeight }
        : undefined;
    },
  };
}
