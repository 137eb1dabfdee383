/**
 * What a face is judged by: `brightness` to `symmetry` are of its aligned picture (`vision/pictureFigures`), `detector` to `height`
 * of how it was found (`vision/shapeFigures`), `mirror` and `centre` of what the twin says of it (`recognition/faceQuality`).
 */
export const figureNames = [
  "brightness",
  "contrast",
  "black",
  "white",
  "finest",
  "fine",
  "coarse",
  "red",
  "blue",
  "colour",
  "flat",
  "direction",
  "symmetry",
  "detector",
  "mesh",
  "fit",
  "agreement",
  "height",
  "mirror",
  "centre",
] as const;

export type FaceFigure = (typeof figureNames)[number];

/** The figures of a face, by name. */
export type FaceFigures = Readonly<Record<FaceFigure, number>>;

/**
 * How the quality of a face follows from its figures. With z = (figure − mean)/deviation, held within ±8:
 *
 * quality = 1/(1 + exp(bias + Σ linear·z + square·min(z², 16)))
 *
 * It is the chance that the face is *no* collapsed one: one that lies where strangers match. `npm run bench:quality` fits it.
 */
export interface QualityMeasure {
  /** `[D]`: the mean of good faces' embeddings at unit length. */
  readonly centre: readonly number[];
  readonly bias: number;
  /** Mean and deviation over good faces. */
  readonly figures: Readonly<Record<FaceFigure, FigureWeights>>;
}

export interface FigureWeights {
  readonly mean: number;
  readonly deviation: number;
  readonly linear: number;
  readonly square: number;
}

/** z is held within so much: further out is no worse, and no network is sure there. */
const farthest = 8;
const farthestSquare = 16;

/** How many deviations a figure lies from good faces', −8…8; NaN counts as far out. */
export function deviationOf({ figures }: QualityMeasure, name: FaceFigure, value: number): number {
  const { mean, deviation } = figures[name];
  const z = (value - mean) / deviation;
  return Number.isNaN(z) ? farthest : Math.max(-farthest, Math.min(farthest, z));
}

/**
 * The quality of a face, 0…1: see `QualityMeasure`.
 *
 * @example
 * qualityOf(bundle.embedding.quality, figures) >= bundle.embedding.minQuality;
 */
export function qualityOf(measure: QualityMeasure, figures: FaceFigures): number {
  let sum = measure.bias;
  for (const name of figureNames) {
    const { linear, square } = measure.figures[name];
    const z = deviationOf(measure, name, figures[name]);
    sum += linear * z + square * Math.min(z * z, farthestSquare);
  }
  return 1 / (1 + Math.exp(sum));
}
