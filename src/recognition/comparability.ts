import { digitsApart } from "../core/digits.js";
import type { Vector } from "../core/vectors.js";
import type { ModelBundle } from "../models/bundle.js";
import type { ComparedFace } from "./face.js";
import type { FaceFault } from "./faceQuality.js";

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

/** Whether a face of that quality is compared at all. NaN is not. */
export function isGoodEnough(quality: number, minQuality: number): boolean {
  return isCosine(quality) && quality >= minQuality;
}

/** What a quality is; anything else, NaN too, is none. */
const isCosine = (quality: number): boolean => Math.abs(quality) <= 1 + 1e-6;

/** What is known of the quality of everything that takes part in a comparison. */
export function comparabilityOf({ embedding }: ModelBundle, sides: readonly Side[]): Comparability {
  const { minQuality } = embedding;
  const poor = sides.flatMap(({ name, face }) => {
    const quality = qualityOf(face);
    return quality === undefined || isGoodEnough(quality, minQuality)
      ? []
      : [{ name, quality, faults: faultsOf(face) }];
  });
  if (poor.length > 0) return { comparable: false, explanation: poorWords(poor, minQuality) };
  if (sides.some(({ face }) => qualityOf(face) === undefined))
    return {
      comparable: "unknown",
      explanation:
        "quality was not checked: an embedding alone does not tell how far the face is turned, covered or blurred. Compare the faces that `embed` returns, not their `embedding`.",
    };
  return { comparable: true, explanation: null };
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
    .map(({ quality }) => (!isCosine(quality) ? "not measurable" : digitsApart(quality, minQuality, 3)[0]))
    .join(" and ");
  const faults = new Set(poor.flatMap((face) => (face.faults.length > 0 ? face.faults : [turnedOrCovered])));
  return `${names}: ${[...faults].join(" and ")} to be compared (quality ${have}; at least ${minQuality} is needed). ${adviceFor(faults)}`;
}

function adviceFor(faults: ReadonlySet<FaceFault>): string {
  return [...faults].every((fault) => fault === turnedOrCovered)
    ? "Use a photo that shows the face from the front and uncovered."
    : "Use a sharp, evenly lit photo that shows the face from the front and uncovered.";
}
