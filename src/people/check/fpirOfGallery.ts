import { impostorUnits, unitInterval } from "../../evaluate/intervals/units.js";
import type { OperatingPoint } from "../../recognition/model.js";
import { fpirOfFmr } from "../searchPoint.js";

/** What the gallery's own people say of searches at one threshold. */
export interface GalleryFpir {
  readonly targetFmr: number;
  readonly threshold: number;
  /** The FPIR that the FMR makes with so many people: 1 − (1 − FMR)^people. */
  readonly expected: number;
  /** People who match somebody else, with at least one of their templates. */
  readonly lookAlikes: number;
  /** The share of searches for somebody who was left out that found another; each person's weigh 1 together. */
  readonly rate: number;
  /** 95%, null with too few people; without an error below "3/N". */
  readonly low: number | null;
  readonly high: number | null;
  /** As many independent searches the people are worth: half as many as there are people, since each pair stands behind two. */
  readonly worth: number;
  /** "< 3/N" where nothing was found; else null. */
  readonly words: string | null;
}

/**
 * The false positive identification rate of the gallery, measured on itself: each person is looked for while they are left out.
 *
 * @param highest for each person, of each of their templates, the highest score of anybody else
 * @example
 * fpirOfGallery(points, [[0.1], [0.2, 0.9]])[0]?.rate; // 0.25, at a threshold of 0.5
 */
export function fpirOfGallery(
  points: readonly OperatingPoint[],
  highest: readonly (readonly number[])[],
): GalleryFpir[] {
  const people = highest.length;
  const worth = impostorUnits(highest.map(() => people - 1));
  return points.map(({ targetFmr, threshold }) => {
    const shares = highest.map(
      (scores) => scores.filter((score) => score >= threshold).length / scores.length,
    );
    const rate = people === 0 ? 0 : shares.reduce((sum, share) => sum + share, 0) / people;
    const interval = unitInterval(rate, worth, 0.95);
    return {
      targetFmr,
      threshold,
      expected: fpirOfFmr(targetFmr, Math.max(1, people)),
      lookAlikes: shares.filter((share) => share > 0).length,
      rate,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      worth,
      words: rate === 0 && worth > 0 ? `< 3/${worth}` : null,
    };
  });
}
