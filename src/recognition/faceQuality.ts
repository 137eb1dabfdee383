import { dot, type Vector } from "../core/vectors.js";
import {
  deviationOf,
  type FaceFigure,
  type FaceFigures,
  type QualityMeasure,
  qualityOf,
} from "../models/qualityMeasure.js";
import type { PictureFigures } from "../vision/pictureFigures.js";
import type { ShapeFigures } from "../vision/shapeFigures.js";

/** What may be wrong with a face, in words that fit before "to be compared". */
export type FaceFault =
  | "too dark"
  | "too bright"
  | "too low in contrast"
  | "too blurred, too small or compressed too far"
  | "too noisy"
  | "in too coloured a light"
  | "covered in part or compressed too far"
  | "turned away, looking down or covered too far";

/** How good a face is, and what is wrong with it where it is not good enough. */
export interface JudgedFace {
  readonly quality: number;
  readonly faults: readonly FaceFault[];
}

/**
 * All figures of a face.
 *
 * @param seen of its picture and its shape
 * @param mirrorCosine between the embeddings of the face and of its mirror image
 */
export function figuresOf(
  { centre }: Pick<QualityMeasure, "centre">,
  seen: PictureFigures & ShapeFigures,
  embedding: Vector,
  mirrorCosine: number,
): FaceFigures {
  return {
    ...seen,
    // Near 1 it is the distance from 1 that counts.
    mirror: Math.log(1.0005 - mirrorCosine),
    centre: dot(embedding, centre) / Math.sqrt(dot(embedding, embedding)),
  };
}

/** @param good faults are named below this quality alone: a good face may be dark */
export function judgeFace(measure: QualityMeasure, figures: FaceFigures, good: number): JudgedFace {
  const quality = qualityOf(measure, figures);
  return { quality, faults: quality >= good ? [] : faultsOf(measure, figures) };
}

/** A figure beyond so many deviations of good faces' shows a fault. */
type Sign = readonly [FaceFault, FaceFigure, limit: number];

/** Hardly any face of View 1 lies beyond these, and faces are asked that are not good enough. */
const plainSigns: readonly Sign[] = [
  ["too dark", "brightness", -2.8],
  ["too bright", "brightness", 3.2],
  ["too bright", "white", 7],
  ["in too coloured a light", "red", 4.5],
  ["in too coloured a light", "red", -4.5],
  ["in too coloured a light", "blue", 4.5],
  ["too low in contrast", "contrast", -3],
  ["too blurred, too small or compressed too far", "finest", -2.2],
  ["too blurred, too small or compressed too far", "fine", -2.2],
  ["too noisy", "finest", 2.8],
];

/** These follow from the plain ones, too: in the dark no network is sure of a face. */
const signs: readonly Sign[] = [
  ["covered in part or compressed too far", "flat", 5],
  ["turned away, looking down or covered too far", "mirror", 2.5],
  ["turned away, looking down or covered too far", "symmetry", -2.5],
  ["turned away, looking down or covered too far", "mesh", -6],
  ["turned away, looking down or covered too far", "agreement", 3],
  ["turned away, looking down or covered too far", "height", -3],
  ["turned away, looking down or covered too far", "height", 3],
];

/** What is wrong with a face that is not good enough, one or two; where nothing stands out, what comes nearest to it. */
function faultsOf(measure: QualityMeasure, figures: FaceFigures): FaceFault[] {
  const strengths = (from: readonly Sign[]) =>
    from
      .map(([fault, name, limit]) => ({ fault, strength: deviationOf(measure, name, figures[name]) / limit }))
      .sort((a, b) => b.strength - a.strength);
  const plain = strengths(plainSigns).filter(({ strength }) => strength >= 1);
  const named = new Set(plain.map(({ fault }) => fault));
  // What is too dark or too bright has little contrast as well.
  if (named.has("too dark") || named.has("too bright")) named.delete("too low in contrast");
  if (named.size > 0) return [...named].slice(0, 2);
  const [strongest] = strengths([...plainSigns, ...signs]);
  return strongest ? [strongest.fault] : [];
}
