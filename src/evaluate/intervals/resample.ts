import { SelfsameError } from "../../core/errors.js";
import { checkArguments, checkOptions, listOf, numberIn, seedRule, wholeNumber } from "../../core/options.js";
import { type Random, seededRandom } from "../../core/random.js";
import { anyNumber } from "../argumentChecks.js";
import { normalCdf, probit } from "../normal.js";
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

/** What is known of a rate besides its resamples: see `rateShape`. */
export interface RateShape {
  /** Draws the percentiles in towards the rate. */
  readonly spread: number;
  /** How fast the rate's standard error grows with the rate. */
  readonly acceleration: number;
}

/** Of bias more than this resamples are too coarse to tell. */
const largestBias = 1;

/**
 * The percentile interval of a resampled figure; with its shape known the bias-corrected and accelerated one (BCa; Efron 1987):
 * of the resamples the quantiles at Φ(z₀ + (z₀ + z)/(1 − a·(z₀ + z))), z = ±Φ⁻¹(0.975), z₀ = Φ⁻¹(the fraction of resamples below
 * the rate), a the acceleration. A rate that came out low also has a spread that came out low; plain percentiles end below the
 * truth too often then.
 *
 * @param values of the resamples. @param rate the estimate.
 * @returns null where no resample differs from the figure: that shows that resampling sees nothing, not that it is exact
 */
export function percentileInterval(
  values: Float64Array,
  confidence: number,
  rate: number,
  shape?: RateShape,
): Interval | null {
  if (values.every((value) => Math.abs(value - rate) < 1e-12)) return null;
  const sorted = values.slice().sort();
  const { spread, fraction } = shape
    ? { spread: shape.spread, fraction: accelerated(sorted, rate, shape.acceleration) }
    : { spread: 1, fraction: (p: number) => p };
  const low = rate + spread * (quantile(sorted, fraction((1 - confidence) / 2)) - rate);
  const high = rate + spread * (quantile(sorted, fraction((1 + confidence) / 2)) - rate);
  return { low, high, confidence, method: "person-bootstrap" };
}

/** Which fraction of the resamples bounds a rate at level p, after BCa. */
function accelerated(values: Float64Array, rate: number, acceleration: number): (p: number) => number {
  const below = values.reduce((sum, value) => sum + (value < rate ? 1 : value === rate ? 0.5 : 0), 0);
  const bias = Math.max(-largestBias, Math.min(largestBias, probit(below / values.length)));
  return (p) => {
    const z = bias + probit(p);
    const drawn = 1 - acceleration * z;
    // Past its pole the correction says that there is no bound among the resamples.
    if (drawn <= 0) return z < 0 ? 0 : 1;
    return normalCdf(bias + z / drawn);
  };
}

/** Why `percentileInterval` gave none. */
export const noVariation = "no resample differs";
