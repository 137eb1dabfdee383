import { check, listOf, object, text } from "../../core/options.js";
import { type Random, seededRandom } from "../../core/random.js";
import { type FigureName, figureOf } from "../figures.js";
import { descendingOrder } from "../order.js";
import { sweep } from "../sweep.js";
import { type Estimate, estimated } from "./interval.js";
import { type BootstrapOptions, bootstrapSettings, noVariation, percentileInterval } from "./resample.js";
import { rocVertices } from "./rocVertices.js";
import { type PairUnits, tooFew, unitInterval } from "./units.js";

/**
 * Figures of a whole curve with intervals, for pairs that are taken as independent (who is on them is not known, or a
 * protocol's list is to be read as it stands): in each resample as many genuine and as many impostor pairs are drawn
 * with replacement. Where comparisons share people these intervals are too narrow: use `bootstrapFigures`. Source:
 * Efron & Tibshirani 1993, chapter 13 (percentile intervals), the classes drawn apart.
 *
 * @param scores `[N]`, higher = more similar. @param labels `[N]`, 1 genuine, 0 impostor.
 * @param names see `FigureName`.
 * @param options `units`: how many independent pairs of each class these are worth where some share people (see
 * `units.ts`); a figure without an error then says only "< 3/units". The pairs' numbers if left out.
 * @returns one estimate per name, in order; fractions.
 * @throws SCORE_INVALID, INVALID_ARGUMENT, METRIC_UNDEFINED.
 * @example
 * const [auc, eer] = bootstrapPairs(scores, labels, ["auc", "eer"], { seed: 1 });
 */
export function bootstrapPairs(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  names: readonly FigureName[],
  options: BootstrapOptions & { readonly units?: Pick<PairUnits, "genuine" | "impostor"> } = {},
): Estimate[] {
  check(names, "bootstrapPairs: names", listOf(text));
  check(options, "bootstrapPairs: options", object);
  const { units, ...resampling } = options;
  const { resamples, seed, confidence } = bootstrapSettings(resampling);
  const whole = sweep(scores, labels);
  const order = descendingOrder(scores);
  // Places in the order of scores, by class.
  const places: [Int32Array, Int32Array] = [
    Int32Array.from(order.keys()).filter((place) => labels[order[place]!] !== 1),
    Int32Array.from(order.keys()).filter((place) => labels[order[place]!] === 1),
  ];
  const [impostors, genuines] = places;
  const corners = rocVertices(whole);
  // How many pairs score at least thresholds[k].
  const ends = Int32Array.from(corners.genuineCounts, (count, k) => count + corners.impostorCounts[k]!);
  const genuine = new Float64Array(ends.length);
  const impostor = new Float64Array(ends.length);
  const resampled = { ...corners, genuine, impostor };
  const drawn = [new Float64Array(order.length), new Float64Array(order.length)] as const;
  const samples = names.map(() => new Float64Array(resamples));
  for (let r = 0; r < resamples; r++) {
    const random = seededRandom(seed, r);
    draw(drawn[0], impostors, random);
    draw(drawn[1], genuines, random);
    cumulate(impostor, drawn[0], ends);
    cumulate(genuine, drawn[1], ends);
    for (const [i, name] of names.entries()) samples[i]![r] = figureOf(resampled, name);
  }
  const { genuine: genuineUnits, impostor: impostorUnits } = units ?? {
    genuine: whole.genuinePairs,
    impostor: whole.impostorPairs,
  };
  return names.map((name, i) => {
    const value = figureOf(whole, name);
    // As in folders, where ten people are worth five independent impostor pairs.
    const few = Math.min(genuineUnits, impostorUnits);
    if (few < fewestUnits)
      return estimated(value, null, tooFew(few, "independent pair", "independent pairs"));
    if (value > 0 && value < 1) {
      const interval = percentileInterval(samples[i]!, confidence, value);
      return estimated(value, interval && { ...interval, method: "pair-bootstrap" }, noVariation);
    }
    const units = name.startsWith("fnmr") ? genuineUnits : Math.min(genuineUnits, impostorUnits);
    return estimated(
      value,
      unitInterval(value, units, confidence),
      tooFew(units, "independent pair", "independent pairs"),
    );
  });
}

/** Fewer independent pairs of a class say nothing of how a figure varies. */
const fewestUnits = 5;

/** Draws as many places as there are, with replacement: `into[place]` becomes how often it was drawn. */
function draw(into: Float64Array, places: Int32Array, random: Random): void {
  into.fill(0);
  for (let i = 0; i < places.length; i++) into[places[random.int(places.length)]!]!++;
}

/** `into[k]` = the sum of the first `ends[k]` counts. */
function cumulate(into: Float64Array, counts: Float64Array, ends: Int32Array): void {
  let [sum, i] = [0, 0];
  for (let k = 0; k < ends.length; k++) {
    for (const end = ends[k]!; i < end; i++) sum += counts[i]!;
    into[k] = sum;
  }
}
