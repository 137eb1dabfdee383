import { SelfsameError } from "../core/errors.js";
import { checkArguments, type Rule, wholeNumber } from "../core/options.js";
import type { ModelBundle, OperatingPoint } from "./bundle.js";
import { loosestDefaultFmr } from "./loosestDefaultFmr.js";

/**
 * The FMR that decides where nobody names one: the loosest supported that is no looser than the one preferred.
 *
 * @param supported target FMRs of operating points
 * @param preferred e.g. the default of the bundle that a head is learnt for
 * @returns null where none is strict enough: such a bundle decides nothing until it is asked for an FMR
 * @example
 * defaultFmr([0.1, 0.01, 3e-4]); // 3e-4
 */
export function defaultFmr(
  supported: readonly number[],
  preferred: number | null = loosestDefaultFmr,
): number | null {
  const limit = Math.min(preferred ?? loosestDefaultFmr, loosestDefaultFmr);
  const strict = supported.filter((fmr) => fmr <= limit);
  return strict.length > 0 ? Math.max(...strict) : null;
}

/**
 * The operating point that decides; null where there is none: the bundle has no operating point at all, or nobody named an
 * FMR and it has no default.
 *
 * @param fmr as it was asked for, if it was
 * @throws INVALID_ARGUMENT; OPERATING_POINT_UNSUPPORTED for an FMR stricter than all of the bundle's
 * @example
 * operatingPointInUse(openModel("default").bundle)?.targetFmr; // 0.001
 */
export function operatingPointInUse(bundle: ModelBundle, fmr?: number): OperatingPoint | null {
  if (fmr !== undefined) checkFmr(fmr);
  if (bundle.operatingPoints.length === 0) return null;
  if (fmr !== undefined) return operatingPointFor(bundle, fmr);
  const targets = bundle.operatingPoints.map(({ targetFmr }) => targetFmr);
  const fallback = bundle.defaultFmr === null ? null : defaultFmr(targets, bundle.defaultFmr);
  return fallback === null ? null : operatingPointFor(bundle, fallback);
}

/** Why `operatingPointInUse` is null, and what to do. */
export function noThresholdWords({ name, operatingPoints }: ModelBundle): string {
  return operatingPoints.length === 0
    ? `the model "${name}" has no threshold: it was not calibrated yet, so it gives scores but decides nothing. Set thresholds and measure them with \`selfsame calibrate\`.`
    : `the model "${name}" has no default threshold: a default is FMR ${loosestDefaultFmr} or stricter, and its data support none. Ask for one of FMR ${fmrList(operatingPoints)} (\`fmr\`, --fmr), or calibrate it on more people.`;
}

/** What a bundle that has no threshold unless asked does, short; undefined for one with a default. */
export function noDefaultWords(bundle: ModelBundle): string | undefined {
  const { operatingPoints } = bundle;
  if (operatingPointInUse(bundle) !== null) return undefined;
  return operatingPoints.length === 0
    ? "no threshold: the model gives scores, but decides nothing"
    : `no default, which is FMR ${loosestDefaultFmr} or stricter: the model decides only where you ask for one of FMR ${fmrList(operatingPoints)} (--fmr)`;
}

/** The FMRs that a bundle has thresholds for, in words. */
export function fmrList(points: readonly Pick<OperatingPoint, "targetFmr">[]): string {
  return points.map(({ targetFmr }) => targetFmr).join(", ");
}

/**
 * The operating point for a wanted FMR: the one with the largest target that does not exceed it.
 *
 * @throws OPERATING_POINT_UNSUPPORTED when the model's data support none so low
 */
export function operatingPointFor(bundle: ModelBundle, fmr: number): OperatingPoint {
  checkFmr(fmr);
  const points = [...bundle.operatingPoints].sort((a, b) => b.targetFmr - a.targetFmr);
  const point = points.find(({ targetFmr }) => isWithin(targetFmr, fmr));
  if (point) return point;
  if (points.length === 0)
    throw new SelfsameError("OPERATING_POINT_UNSUPPORTED", `"${bundle.id}" was not calibrated yet`, {
      hint: "Set thresholds and measure them with `selfsame calibrate`.",
    });
  throw new SelfsameError(
    "OPERATING_POINT_UNSUPPORTED",
    `"${bundle.id}" has no threshold for FMR ${fmr}; its data support ${points.map((p) => p.targetFmr).join(", ")}`,
  );
}

/** What a search of a gallery decides by. */
export interface GalleryPoint {
  /** The FMR that each comparison may have: 1 − (1 − FPIR)^(1/people). */
  readonly fmr: number;
  /** What decides; null where the model's data support no point so strict: candidates are then shown, but `unsupported`. */
  readonly point: OperatingPoint | null;
  /** What the FMR measured at the point comes to in this gallery, with its 95% interval; null without a point. */
  readonly fpir: { readonly rate: number; readonly low: number; readonly high: number } | null;
  /** The largest gallery that the model's strictest point carries at this FPIR; 0 if none. */
  readonly mostPeople: number;
  /** What decides, and for what it was set; or why nothing does, and what to do. */
  readonly words: string;
}

/**
 * The operating point of a 1:N search. A stranger is compared with everybody enrolled, so at a fixed FMR the chance that
 * somebody matches grows with the gallery: FPIR = 1 − (1 − FMR)^people. The point is the loosest whose target FMR keeps the
 * FPIR, unless the whole interval of the FMR measured at it lies above. Comparisons of one probe are taken as independent, and enrolled people as no more alike than those it was measured on.
 *
 * @param people enrolled; an empty gallery is decided like one of one person
 * @param fpir target, a fraction between 0 and 1: how many searches of strangers may return somebody
 * @throws INVALID_ARGUMENT
 * @example
 * operatingPointForGallery(openModel("default").bundle, { people: 10, fpir: 0.01 }).point?.targetFmr; // 0.001
 */
export function operatingPointForGallery(
  bundle: ModelBundle,
  { people, fpir }: { readonly people: number; readonly fpir: number },
): GalleryPoint {
  checkArguments("operatingPointForGallery", { people: [people, wholeNumber(0)], fpir: [fpir, openRate] });
  // Digits stay where 1 − FPIR and its root are near 1.
  const allowed = Math.log1p(-fpir);
  const fmr = -Math.expm1(allowed / Math.max(people, 1));
  const points = [...bundle.operatingPoints].sort((a, b) => b.targetFmr - a.targetFmr);
  const point = points.find((one) => isWithin(carriedFmr(one), fmr)) ?? null;
  const strictest = points.at(-1);
  const least = Math.min(...points.map(carriedFmr));
  const mostPeople = points.length === 0 ? 0 : Math.floor((allowed / Math.log1p(-least)) * (1 + 1e-9));
  const needed = `FPIR ${fpir} in a gallery of ${peopleWords(people)} needs FMR ${shortened(fmr)} or stricter`;
  if (point !== null) {
    /** 1 − (1 − FMR)^people */
    const inGallery = (rate: number) => -Math.expm1(people * Math.log1p(-rate));
    const { rate, low, high } = point.fmr;
    const measured = { rate: inGallery(rate), low: inGallery(low), high: inGallery(high) };
    const words = `${needed}: the threshold set for FMR ${point.targetFmr} decides; by the FMR measured at it, FPIR ${shortened(measured.rate)} (95% interval ${shortened(measured.low)} to ${shortened(measured.high)})`;
    return { fmr, point, fpir: measured, mostPeople, words };
  }
  const carries = mostPeople === 0 ? "no gallery" : peopleWords(mostPeople);
  const words =
    strictest === undefined
      ? noThresholdWords(bundle)
      : `${needed}; the strictest that the data of the model "${bundle.name}" support is ${strictest.targetFmr}, which carries ${carries}. Ask for a higher FPIR, search fewer people, or calibrate it on more people.`;
  return { fmr, point: null, fpir: null, mostPeople, words };
}

/** The FMR a point is good for: the one it was set for, or, where what was measured says that it is surely more, that. */
const carriedFmr = ({ targetFmr, fmr }: OperatingPoint) => Math.max(targetFmr, fmr.low);

const peopleWords = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "person" : "people"}`;
const shortened = (rate: number) => Number(rate.toPrecision(3));

/** Between 0 and 1: at FPIR 1 anything matches, at 0 nothing may. */
const openRate: Rule = {
  expected: "a number between 0 and 1, such as 0.01",
  holds: (value) => typeof value === "number" && value > 0 && value < 1,
};

/** Whether a point's target keeps a wanted FMR, but for rounding. */
const isWithin = (targetFmr: number, fmr: number): boolean => targetFmr <= fmr * (1 + 1e-9);

/** @throws INVALID_ARGUMENT */
export function checkFmr(fmr: number): void {
  if (typeof fmr === "number" && fmr > 0 && fmr <= 1) return;
  throw new SelfsameError("INVALID_ARGUMENT", `an FMR is a fraction above 0 and up to 1, not ${fmr}`);
}
