import { personRuleWords } from "../core/personRule.js";
import type { ModelBundle } from "../models/bundle.js";
import { headScore } from "../models/heads.js";
import { operatingPointInUse } from "../models/operatingPoints.js";
import { type Comparability, comparabilityOf, eachOnce, type Side } from "./comparability.js";
import {
  type Decision,
  decideAtDistance,
  embeddingDistance,
  outcomeOf,
  prepareReferences,
  vectorOf,
} from "./decision.js";
import type { ComparedFace, EmbeddedFace } from "./face.js";
import {
  bestOf,
  faceName,
  isSamePicture,
  type NamedPhoto,
  severalWarnings,
  smallFaceWarnings,
} from "./verification.js";

/** A reference that does not take part, and why. */
export interface LeftOutReference {
  /** Its place among the references given, from 0. */
  readonly index: number;
  /** A face of too low quality, or the probe itself. */
  readonly reason: "not comparable" | "same picture";
  /** In words, with the reference's name. */
  readonly explanation: string;
}

/** A decision on a photo against several references. */
export interface ReferenceVerification<F extends ComparedFace = EmbeddedFace> extends Decision {
  readonly face: EmbeddedFace;
  /** Those that took part. */
  readonly references: readonly F[];
  readonly leftOut: readonly LeftOutReference[];
  /** How the references are combined. */
  readonly rule: string;
  /** How many faces of the probe were compared; the best of those decided on is reported. */
  readonly comparisons: number;
  readonly warnings: readonly string[];
}

/** A reference and what to call it. */
export interface NamedReference<F extends ComparedFace = EmbeddedFace> {
  readonly name: string;
  readonly face: F;
}

/**
 * The best of the probe's selected faces against several references, by the rule of `core/personRule`.
 *
 * References that a face is not compared with (of too low quality, or too doubtful beside a doubtful face), and those that are the probe
 * itself, are left out; without any left nothing is decided.
 */
export function bestMatch<F extends ComparedFace>(
  bundle: ModelBundle,
  probe: NamedPhoto,
  references: readonly NamedReference<F>[],
  fmr?: number,
): ReferenceVerification<F> {
  const same = references.map(({ face }) => {
    const embedding = vectorOf(bundle, face);
    return probe.faces.some((probed) => isSamePicture(embedding, vectorOf(bundle, probed)));
  });
  const decisions = probe.faces.map((face, i) => {
    const side = { name: faceName(probe, i), face };
    const own = comparabilityOf(bundle, [side]);
    const leftOut = references.flatMap((reference, index) =>
      same[index] ? samePicture(reference, index) : (notCompared(bundle, side, own, reference, index) ?? []),
    );
    const used = references.filter((_, index) => !leftOut.some((out) => out.index === index));
    const among = used.length > 0 ? used : references;
    const person = prepareReferences(
      bundle,
      among.map((reference) => vectorOf(bundle, reference.face)),
    );
    const comparability = used.length > 0 ? own : noneLeft(leftOut, own);
    const distance = person.distance(vectorOf(bundle, face));
    const why = comparability.comparable === false ? comparability.explanation : null;
    return { face, used, leftOut, why, ...decideAtDistance(bundle, distance, comparability, fmr) };
  });
  const { used, leftOut, why: _, ...best } = bestOf(decisions);
  return {
    ...best,
    references: used.map(({ face }) => face),
    leftOut,
    rule: personRuleWords(bundle.head),
    comparisons: decisions.length,
    warnings: [
      ...leftOut.map(({ explanation }) => `left out: ${explanation}`),
      ...(used.length > 0 ? severalWarnings(decisions, () => eachOnce(decisions.map(({ why }) => why))) : []),
      ...smallFaceWarnings([best.face, ...used.map(({ face }) => face)]),
      ...disagreementWarnings(bundle, used, fmr),
      ...(used.length > 1 && best.operatingPoint !== null
        ? ["the error rates were measured with one reference; with several both are lower"]
        : []),
    ],
  };
}

const samePicture = ({ name }: NamedReference<ComparedFace>, index: number): LeftOutReference => ({
  index,
  reason: "same picture",
  explanation: `${name}: the same picture as the probe, which proves nothing`,
});

/** Why a reference is not compared with a face of the probe. What is wrong with the probe alone is not the reference's fault. */
function notCompared(
  bundle: ModelBundle,
  probe: Side,
  own: Comparability,
  reference: NamedReference<ComparedFace>,
  index: number,
): LeftOutReference | undefined {
  const sides = own.comparable === false ? [reference] : [probe, reference];
  const { comparable, explanation } = comparabilityOf(bundle, sides);
  return comparable === false
    ? { index, reason: "not comparable", explanation: explanation as string }
    : undefined;
}

function noneLeft(leftOut: readonly LeftOutReference[], probe: Comparability): Comparability {
  const words = leftOut.map(({ explanation }) => explanation.replace(/\.$/, "")).join("; ");
  const also = probe.explanation === null ? "" : ` Also, ${probe.explanation}`;
  return {
    comparable: false,
    explanation: `no reference is left: ${words}. Give other photos of the person.${also}`,
  };
}

/** Names the references that don't match the others, of those that they are compared with: they may show somebody else. */
export function disagreementWarnings(
  bundle: ModelBundle,
  references: readonly Side[],
  fmr: number | undefined,
): string[] {
  const threshold = operatingPointInUse(bundle, fmr)?.threshold ?? null;
  const misses = references.map(() => 0);
  references.forEach((a, i) => {
    references.slice(i + 1).forEach((b, j) => {
      const distance = embeddingDistance(bundle, vectorOf(bundle, a.face), vectorOf(bundle, b.face));
      const { comparable } = comparabilityOf(bundle, [a, b]);
      if (outcomeOf(headScore(bundle.head, distance), threshold, comparable) !== "no match") return;
      misses[i]!++;
      misses[i + 1 + j]!++;
    });
  });
  const most = Math.max(0, ...misses);
  if (most === 0) return [];
  const others = references.length - 1;
  const odd = references.filter((_, i) => misses[i] === most).map(({ name }) => name);
  const rest = others === 1 ? "the other" : `${most} of the ${others} others`;
  return [
    most === 1 && odd.length === 2
      ? `the references disagree: ${odd.join(" and ")} don't match each other, and may show different people`
      : `the references disagree: ${odd.join(" and ")} ${odd.length > 1 ? "do" : "does"} not match ${rest}, and may show somebody else`,
  ];
}
