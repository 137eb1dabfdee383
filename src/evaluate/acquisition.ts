import { checkFields, numberIn, wholeNumber } from "../core/options.js";
import { clopperPearson } from "./intervals/clopperPearson.js";
import type { Estimate } from "./intervals/interval.js";

/** What failed before any comparison: counts. */
export interface AcquisitionCounts {
  /** Attempts to enrol, and those that made no template. */
  readonly enrolments: number;
  readonly failedEnrolments: number;
  /** Probe images given, and those from which nothing could be compared (unreadable, no face). */
  readonly acquisitions: number;
  readonly failedAcquisitions: number;
}

/** Failures to enrol and to acquire, apart from each other and from comparison errors. Fractions. */
export interface AcquisitionRates {
  /** Failure to enrol; null if nobody was to be enrolled. */
  readonly fte: Estimate | null;
  /** Failure to acquire; null if nothing was to be acquired. */
  readonly fta: Estimate | null;
}

/**
 * FTE and FTA with exact binomial intervals. They stand apart: an FNMR is of comparisons that took place.
 * Source: ISO/IEC 19795-1.
 *
 * @throws INVALID_ARGUMENT for impossible counts.
 * @example
 * acquisitionRates({ enrolments: 50, failedEnrolments: 1, acquisitions: 200, failedAcquisitions: 3 }).fta?.value; // 0.015
 */
export function acquisitionRates(counts: AcquisitionCounts): AcquisitionRates {
  const counted = wholeNumber(0);
  checkFields(counts, "counts", {
    enrolments: counted,
    failedEnrolments: counted,
    acquisitions: counted,
    failedAcquisitions: counted,
  });
  const rate = (failed: number, all: number): Estimate | null =>
    all === 0 && failed === 0 ? null : { interval: clopperPearson(failed, all), value: failed / all };
  return {
    fte: rate(counts.failedEnrolments, counts.enrolments),
    fta: rate(counts.failedAcquisitions, counts.acquisitions),
  };
}

/**
 * The error rates of transactions of a single attempt: FRR = FTA + (1 − FTA)·FNMR; FAR = (1 − FTA)·FMR. So
 * failures count as rejections, and a system that refuses hard images doesn't look better for it. Source:
 * ISO/IEC 19795-1.
 *
 * @param rates fractions.
 * @throws INVALID_ARGUMENT for a rate outside [0, 1].
 * @example
 * transactionRates({ fta: 0.1, fmr: 0.001, fnmr: 0.05 }); // { far: 0.0009, frr: 0.145 }
 */
export function transactionRates(rates: { fta: number; fmr: number; fnmr: number }) {
  const fraction = numberIn(0, 1);
  checkFields(rates, "rates", { fta: fraction, fmr: fraction, fnmr: fraction });
  const { fta, fmr, fnmr } = rates;
  return { far: (1 - fta) * fmr, frr: fta + (1 - fta) * fnmr };
}
