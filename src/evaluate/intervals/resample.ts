import { SelfsameError } from "../../core/errors.js";
import { checkArguments, checkOptions, listOf, numberIn, seedRule, wholeNumber } from "../../core/options.js";
import { type Random, seededRandom } from "../../core/random.js";
import { anyNumber } from "../argumentChecks.js";
import { confidenceRule, type Interval } from "./interval.js";

/** How a bootstrap resamples. */
export interface BootstrapOptions {
  /** Default 1,000: percentiles of a 95% interval then rest on 25 values a side. */
  readonly resamples?: number;
  /** Default 1. The same seed gives the same interval, to the bit. */
  readonly seed?: number;
  /** Default 0.95. */
  readonly confidence?: number;
}

/** Every resample is kept until the intervals are made: more gain nothing and fill the memory. */
const mostResamples = 100_000;

/** Rules of `BootstrapOptions`. */
export const bootstrapRules = {
  resamples: wholeNumber(1, mostResamples),
  seed: seedRule,
  confidence: confidenceRule,
};

/** Options with their defaults, checked. */
export function bootstrapSettings(options: BootstrapOptions) {
  checkOptions("a bootstrap", options, bootstrapRules);
  const { resamples = 1000, seed = 1, confidence = 0.95 } = options;
  return { resamples, seed, confidence };
}

/** Draws as many people with replacement as there are: `into[i]` becomes how often person i was drawn. */
export function drawPeople(into: Float64Array, random: Random): void {
  into.fill(0);
  for (let i = 0; i < into.length; i++) into[random.int(into.length)]!++;
}

/**
 * Calls `use(multiplicities, r)` for each of the resamples. A resample depends on the seed and its number
 * only. A draw for which `use` answers false (a class has no weight in it) is drawn again; it gives up after
 * 100 draws.
 */
export function eachResample(
  people: number,
  { resamples, seed }: { resamples: number; seed: number },
  use: (multiplicities: Float64Array, resample: number) => boolean,
): void {
  const multiplicities = new Float64Array(people);
  for (let r = 0; r < resamples; r++) {
    const random = seededRandom(seed, r);
    let draws = 0;
    do {
      if (draws++ === 100)
        throw new SelfsameError(
          "METRIC_UNDEFINED",
          `${people} people are too few to resample: draws without genuine or without impostor pairs`,
          { hint: "Give comparisons of more people." },
        );
      drawPeople(multiplicities, random);
    } while (!use(multiplicities, r));
  }
}

/**
 * The quantile of sorted values at fraction `p`, linear between order statistics (Hyndman & Fan 1996, type
 * 7).
 *
 * @param sorted `[n]`, ascending, n ≥ 1. @param p in [0, 1].
 * @example
 * quantile([1, 2, 3], 0.25); // 1.5
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  checkArguments("quantile", { sorted: [sorted, listOf(anyNumber)], p: [p, numberIn(0, 1)] });
  if (sorted.length === 0) throw new SelfsameError("METRIC_UNDEFINED", "no values have no quantile");
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (at - below) * (high - low);
}

/** Percentiles over fewer resampled people than this are far too narrow: 5 people can be drawn in 126 ways. */
export const fewestResampled = 10;

/**
 * The percentile interval of a resampled figure.
 *
 * @param values of the resamples. @param rate the estimate.
 * @param spread draws the percentiles in towards the rate: see `spreadCorrection`.
 * @returns null where no resample differs from the figure: that shows that resampling sees nothing, not that it is exact
 */
export function percentileInterval(
  values: Float64Array,
  confidence: number,
  rate: number,
  spread = 1,
): Interval | null {
  if (values.every((value) => Math.abs(value - rate) < 1e-12)) return null;
  const sorted = values.slice().sort();
  const low = rate + spread * (quantile(sorted, (1 - confidence) / 2) - rate);
  const high = rate + spread * (quantile(sorted, (1 + confidence) / 2) - rate);
  return { low, high, confidence, method: "person-bootstrap" };
}

/** Why `percentileInterval` gave none. */
export const noVariation = "no resample differs";
