import { digitsApart } from "../core/digits.js";
import type { Vector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import type { ComparedFace } from "./face.js";
import type { FaceFault } from "./faceQuality.js";
import {
  areCompared,
  isGoodEnough,
  isQuality,
  leastCompared,
  neededBeside,
  type QualityGate,
} from "./gate.js";

/** One side of a comparison and what to call it: `"ada.jpg"`, `the first face`. */
export interface Side {
  readonly name: string;
  readonly face: Vector | ComparedFace;
}

/** Whether what is compared is good enough for the model's figures to hold. */
export interface Comparability {
  /** "unknown" where a side is a bare embedding: its quality is not known. */
  readonly comparable: boolean | "unknown";
  /** What is not, or not known to be, good enough, and what to do; null where all is. */
  readonly explanation: string | null;
}

/**
 * Whether a comparison's figures hold, by what is known of the quality of its faces (`recognition/gate`).
 *
 * @param sides the two faces of a comparison, or one by itself: whether it is compared with any
 */
export function comparabilityOf({ embedding }: ModelBundle, sides: readonly Side[]): Comparability {
  const qualities = sides.map(({ face }) => qualityOf(face));
  const known = qualities.every((quality) => quality !== undefined);
  // Whether a doubtful face is beside a good one can't be told of a bare embedding: then it has to be good by itself.
  const least = known ? leastCompared(embedding) : embedding.minQuality;
  const poor = poorBelow(least, sides);
  if (poor.length > 0) return { comparable: false, explanation: poorWords(poor, least) };
  if (!known)
    return {
      comparable: "unknown",
      explanation:
        "quality was not checked: an embedding alone does not tell how far the face is turned, covered or blurred. Compare the faces that `embed` returns, not their `embedding`.",
    };
  const [one, two] = sides as readonly KnownSide[];
  if (one === undefined || two === undefined || areCompared(embedding, one.face.quality, two.face.quality))
    return { comparable: true, explanation: null };
  return { comparable: false, explanation: doubtfulWords(embedding, one, two) };
}

/** Why some of several comparisons were declined: faces that are compared with none together, then pairs. */
export function declinedWords(bundle: ModelBundle, comparisons: readonly (readonly Side[])[]): string {
  const least = leastCompared(bundle.embedding);
  const sides = new Map(comparisons.flat().map((side) => [side.name, side]));
  const poor = poorBelow(least, [...sides.values()]);
  const others = comparisons.filter((pair) => poorBelow(least, pair).length === 0);
  return eachOnce([
    poor.length > 0 ? poorWords(poor, least) : null,
    ...others.map((pair) => {
      const { comparable, explanation } = comparabilityOf(bundle, pair);
      return comparable === false ? explanation : null;
    }),
  ]);
}

/** So many reasons are told. */
const told = 3;

/** Each reason once, the first of them. */
export function eachOnce(reasons: readonly (string | null)[]): string {
  const all = [...new Set(reasons.filter((reason) => reason !== null))];
  const more = all.length > told ? ` And ${all.length - told} more.` : "";
  return `${all.slice(0, told).join(" ")}${more}`;
}

/** Whether a face is good enough to stand for a person: to be enrolled. */
export function suitabilityOf({ embedding }: ModelBundle, side: Side): Comparability {
  const poor = poorBelow(embedding.minQuality, [side]);
  return poor.length > 0
    ? { comparable: false, explanation: poorWords(poor, embedding.minQuality) }
    : { comparable: qualityOf(side.face) === undefined ? "unknown" : true, explanation: null };
}

interface KnownSide extends Side {
  readonly face: ComparedFace;
}

/** Those whose quality is known, and below the least. */
function poorBelow(least: number, sides: readonly Side[]): PoorFace[] {
  return sides.flatMap(({ name, face }) => {
    const quality = qualityOf(face);
    return quality === undefined || isGoodEnough(quality, least)
      ? []
      : [{ name, quality, faults: faultsOf(face) }];
  });
}

/** Undefined where it is not known: for a bare embedding. What is no number, such as a NaN that was kept as JSON, is NaN. */
function qualityOf(face: Vector | ComparedFace): number | undefined {
  if (!("quality" in face) || face.quality === undefined) return undefined;
  return typeof face.quality === "number" ? face.quality : Number.NaN;
}

/** A face says what is wrong with it; a template, which keeps the quality alone, does not. */
function faultsOf(face: Vector | ComparedFace): readonly FaceFault[] {
  return "embedding" in face && Array.isArray(face.faults) ? face.faults : [];
}

interface PoorFace {
  readonly name: string;
  readonly quality: number;
  readonly faults: readonly FaceFault[];
}

const turnedOrCovered: FaceFault = "turned away, looking down or covered too far";

function poorWords(poor: readonly PoorFace[], minQuality: number): string {
  const names = poor.map(({ name }) => name).join(" and ");
  const have = poor
    .map(({ quality }) => (!isQuality(quality) ? "not measurable" : digitsApart(quality, minQuality, 3)[0]))
    .join(" and ");
  const faults = faultsOfAll(poor);
  return `${names}: ${[...faults].join(" and ")} to be compared (quality ${have}; at least ${minQuality} is needed). ${adviceFor(faults)}`;
}

/** Of two faces that aren't compared with each other, the poorer is named: with a better photo of it they would be. */
function doubtfulWords(gate: QualityGate, one: KnownSide, two: KnownSide): string {
  const [poorer, better] = one.face.quality <= two.face.quality ? [one, two] : [two, one];
  const faults = faultsOfAll([{ faults: faultsOf(poorer.face) }]);
  const [have, needed] = digitsApart(poorer.face.quality, neededBeside(gate, better.face.quality), 3);
  return `${poorer.name}: ${[...faults].join(" and ")} to be compared with ${better.name} (quality ${have}; beside one of ${better.face.quality.toFixed(3)} at least ${needed} is needed). ${adviceFor(faults)}`;
}

const faultsOfAll = (poor: readonly Pick<PoorFace, "faults">[]): ReadonlySet<FaceFault> =>
  new Set(poor.flatMap((face) => (face.faults.length > 0 ? face.faults : [turnedOrCovered])));

function adviceFor(faults: ReadonlySet<FaceFault>): string {
  return [...faults].every((fault) => fault === turnedOrCovered)
    ? "Use a photo that shows the face from the front and uncovered."
    : "Use a sharp, evenly lit photo that shows the face from the front and uncovered.";
}
