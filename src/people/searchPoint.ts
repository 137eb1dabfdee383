import { SelfsameError } from "../core/errors.js";
import type { ModelBundle, OperatingPoint } from "../recognition/model.js";

/** What a search of a gallery is decided at. */
export interface SearchPoint {
  /** The rate of strangers' searches that may find somebody. */
  readonly targetFpir: number;
  /** People who are searched. */
  readonly people: number;
  /** The false match rate of one comparison that keeps it. */
  readonly fmrNeeded: number;
  /** The operating point that keeps it; null where the model's data carry none so strict. */
  readonly point: OperatingPoint | null;
  /** Why there is none, and what there is; null where there is one. */
  readonly explanation: string | null;
}

/**
 * The false match rate of one comparison at which a stranger who is compared with so many people matches somebody at a rate of
 * `fpir`: 1 − (1 − FPIR)^(1/people), if the comparisons are independent.
 *
 * @param fpir in (0, 1]; `people` ≥ 1
 * @example
 * fmrForFpir(0.01, 1000); // 1.005e-5
 */
export function fmrForFpir(fpir: number, people: number): number {
  // log1p and expm1 keep the digits that 1 − (1 − x)^(1/n) loses.
  return -Math.expm1(Math.log1p(-fpir) / people);
}

/** The FPIR of a false match rate, the other way round: 1 − (1 − FMR)^people. */
export function fpirOfFmr(fmr: number, people: number): number {
  return -Math.expm1(people * Math.log1p(-fmr));
}

/**
 * The operating point of a search: the loosest that keeps the target.
 *
 * @param people with templates, 1 or more
 * @throws INVALID_ARGUMENT
 */
export function searchPoint(model: ModelBundle, targetFpir: number, people: number): SearchPoint {
  if (!(targetFpir > 0 && targetFpir < 1))
    throw new SelfsameError("INVALID_ARGUMENT", `an FPIR is a fraction between 0 and 1, not ${targetFpir}`);
  const fmrNeeded = fmrForFpir(targetFpir, people);
  const carried = model.operatingPoints.filter(({ targetFmr }) => targetFmr <= fmrNeeded * (1 + 1e-9));
  const point = loosest(carried);
  return { targetFpir, people, fmrNeeded, point, explanation: point ? null : unsupportedWords() };

  function unsupportedWords(): string {
    const best = strictestPoint(model);
    const task = `${people === 1 ? "1 person" : `${people} people`} at FPIR ${shown(targetFpir)} ${people === 1 ? "needs" : "need"} a comparison at FMR ${shown(fmrNeeded)}`;
    if (best === null)
      return `${task}, and the model "${model.name}" has no threshold: it was not calibrated yet. Set thresholds with \`selfsame calibrate\`.`;
    const most = Math.floor(Math.log1p(-targetFpir) / Math.log1p(-best.targetFmr) + 1e-9);
    const enough = most === 0 ? "" : `${most === 1 ? "1 person" : `${most} people`} at this FPIR, or `;
    return `${task}; the data of the model "${model.name}" carry none below ${best.targetFmr}: enough for ${enough}FPIR ${shown(fpirOfFmr(best.targetFmr, people))} here (--fpir). The candidates are shown without a decision.`;
  }
}

/** The model's strictest threshold; null where it has none. */
export function strictestPoint({ operatingPoints }: ModelBundle): OperatingPoint | null {
  return operatingPoints.reduce<OperatingPoint | null>(
    (least, point) => (least === null || point.targetFmr < least.targetFmr ? point : least),
    null,
  );
}

const loosest = (points: readonly OperatingPoint[]): OperatingPoint | null =>
  points.reduce<OperatingPoint | null>(
    (most, point) => (most === null || point.targetFmr > most.targetFmr ? point : most),
    null,
  );

const shown = (rate: number): string => String(Number(rate.toPrecision(2)));
