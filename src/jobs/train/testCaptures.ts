import type { Sample } from "../../data/dataset.js";
import { knownPerson } from "../../data/readers/webcam.node.js";
import type { ModelBundle } from "../../models/bundle.js";
import { headScore } from "../../models/heads.js";
import { operatingPointInUse } from "../../models/operatingPoints.js";
import { isGoodEnough } from "../../recognition/comparability.js";
import { outcomeOf, prepareReferences } from "../../recognition/decision.js";
import type { EmbeddedPhoto } from "../cache/photoRecord.js";

/** A capture with its embedding. */
export interface UsableCapture {
  readonly sample: Sample;
  readonly photo: Extract<EmbeddedPhoto, { ok: true }>;
}

/** Outcomes, counted. */
export interface DecisionCounts {
  readonly match: number;
  readonly noMatch: number;
  readonly noDecision: number;
}

/** What a model decides on captures: each against all anchors, as `verify --against anchor` does. */
export interface CapturesTest {
  /** The operating point; null where the model has no default: then nothing is decided. */
  readonly targetFmr: number | null;
  /** The known person's positives. */
  readonly own: DecisionCounts;
  /** Negatives. */
  readonly others: DecisionCounts;
}

/** Tests a model on captures that have an embedding. */
export function testCaptures(bundle: ModelBundle, captures: readonly UsableCapture[]): CapturesTest {
  const { minQuality } = bundle.embedding;
  const point = operatingPointInUse(bundle);
  const anchors = captures.filter(
    ({ sample, photo }) => sample.group === "anchor" && isGoodEnough(photo.quality, minQuality),
  );
  const person =
    anchors.length > 0
      ? prepareReferences(
          bundle,
          anchors.map(({ photo }) => photo.embedding),
        )
      : undefined;
  const counted = (wanted: (capture: UsableCapture) => boolean): DecisionCounts => {
    const counts = { match: 0, noMatch: 0, noDecision: 0 };
    for (const { photo } of captures.filter(wanted)) {
      const comparable = person !== undefined && isGoodEnough(photo.quality, minQuality);
      const score = person ? headScore(bundle.head, person.distance(photo.embedding)) : 0;
      const outcome = outcomeOf(score, point?.threshold ?? null, comparable);
      counts[outcome === "match" ? "match" : outcome === "no match" ? "noMatch" : "noDecision"]++;
    }
    return counts;
  };
  return {
    targetFmr: point?.targetFmr ?? null,
    own: counted(({ sample }) => sample.person === knownPerson && sample.group === "positive"),
    others: counted(({ sample }) => sample.person !== knownPerson),
  };
}
