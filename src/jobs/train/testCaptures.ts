import { knownPerson } from "../../data/readers/webcam.node.js";
import type { ModelBundle } from "../../models/bundle.js";
import { headScore } from "../../models/heads.js";
import { operatingPointInUse } from "../../models/operatingPoints.js";
import { isGoodEnough } from "../../recognition/comparability.js";
import { embeddingDistance, outcomeOf } from "../../recognition/decision.js";
import type { UsableCapture } from "./trainCaptures.node.js";

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
  const counted = (wanted: (capture: UsableCapture) => boolean): DecisionCounts => {
    const counts = { match: 0, noMatch: 0, noDecision: 0 };
    for (const { photo } of captures.filter(wanted)) {
      const distances = anchors.map((anchor) =>
        embeddingDistance(bundle, photo.embedding, anchor.photo.embedding),
      );
      const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
      const comparable = anchors.length > 0 && isGoodEnough(photo.quality, minQuality);
      const outcome = outcomeOf(headScore(bundle.head, mean), point?.threshold ?? null, comparable);
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
