import type { Sample } from "../../data/dataset.js";
import { knownPerson } from "../../data/readers/webcam.node.js";
import type { ModelBundle } from "../../models/bundle.js";
import { headScore } from "../../models/heads.js";
import { operatingPointInUse } from "../../models/operatingPoints.js";
import { outcomeOf, prepareReferences } from "../../recognition/decision.js";
import { areCompared, isGoodEnough, leastCompared } from "../../recognition/gate.js";
import { disagreementWarnings } from "../../recognition/references.js";
import { isSamePicture } from "../../recognition/verification.js";
import type { EmbeddedPhoto } from "../cache/photoRecord.js";

/** A capture with its embedding. */
export interface UsableCapture {
  readonly sample: Sample;
  readonly photo: Extract<EmbeddedPhoto, { ok: true }>;
}

/** Captures by what was decided on them, by name. */
export interface DecidedCaptures {
  readonly match: readonly string[];
  readonly noMatch: readonly string[];
  /** A face of too low quality, or a copy of the only anchor. */
  readonly noDecision: readonly string[];
}

/** What a model decides on captures: each against all anchors, as `verify --against anchor` does. */
export interface CapturesTest {
  /** The operating point; null where the model has no default: then nothing is decided. */
  readonly targetFmr: number | null;
  /** The known person's positives. */
  readonly own: DecidedCaptures;
  /** Negatives. */
  readonly others: DecidedCaptures;
  /** What looks wrong with the captures, in words. */
  readonly warnings: readonly string[];
}

/** So many captures are named in a warning. */
const named = 5;

/** Tests a model on captures that have an embedding; at least one of them is an anchor that can be compared. */
export function testCaptures(bundle: ModelBundle, captures: readonly UsableCapture[]): CapturesTest {
  const point = operatingPointInUse(bundle);
  const anchors = comparableAnchors(bundle, captures);
  const vectors = anchors.map(({ photo }) => photo.embedding);
  const person = prepareReferences(bundle, vectors);
  const outcome = ({ photo: { embedding, quality } }: UsableCapture) => {
    // A copy of an anchor proves nothing, nor does one too doubtful beside the face; the other anchors decide.
    const others = anchors
      .filter(({ photo }) => areCompared(bundle.embedding, quality, photo.quality))
      .map(({ photo }) => photo.embedding)
      .filter((anchor) => !isSamePicture(embedding, anchor));
    const asked =
      others.length === vectors.length
        ? person
        : others.length > 0
          ? prepareReferences(bundle, others)
          : undefined;
    const score = asked ? headScore(bundle.head, asked.distance(embedding)) : 0;
    return outcomeOf(score, point?.threshold ?? null, asked !== undefined);
  };
  const decided = (wanted: (capture: UsableCapture) => boolean): DecidedCaptures => {
    const found = captures.filter(wanted).map((capture) => ({ id: capture.sample.id, is: outcome(capture) }));
    const of = (which: (typeof found)[number]["is"]) =>
      found.flatMap(({ id, is }) => (is === which ? [id] : []));
    return { match: of("match"), noMatch: of("no match"), noDecision: of("no decision") };
  };
  const own = decided(({ sample }) => sample.person === knownPerson && sample.group === "positive");
  const others = decided(({ sample }) => sample.person !== knownPerson);
  return {
    targetFmr: point?.targetFmr ?? null,
    own,
    others,
    warnings: [
      ...disagreementWarnings(
        bundle,
        anchors.map(({ sample, photo }) => ({ name: sample.id, face: photo.embedding })),
        undefined,
      ),
      ...(own.noMatch.length > 0
        ? [
            `positives that don't match the anchors: ${listed(own.noMatch)}. Do they show you, alone and from the front?`,
          ]
        : []),
      ...(others.match.length > 0
        ? [`negatives that match the anchors: ${listed(others.match)}. Are they of you?`]
        : []),
    ],
  };
}

/** The anchors whose face is good enough to be compared with some other. */
export function comparableAnchors(bundle: ModelBundle, captures: readonly UsableCapture[]): UsableCapture[] {
  const least = leastCompared(bundle.embedding);
  return captures.filter(
    ({ sample, photo }) => sample.group === "anchor" && isGoodEnough(photo.quality, least),
  );
}

const listed = (ids: readonly string[]): string =>
  ids.slice(0, named).join(", ") + (ids.length > named ? ` and ${ids.length - named} more` : "");
