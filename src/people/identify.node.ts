import { SelfsameError } from "../core/errors.js";
import { checkOptions, numberIn, rate, wholeNumber } from "../core/options.js";
import type { Candidate, GallerySettings } from "../gallery/gallery.js";
import { comparabilityOf } from "../recognition/comparability.js";
import {
  type Decision,
  type DecisionOutcome,
  decideAtDistance,
  type NoDecisionReason,
} from "../recognition/decision.js";
import type { EmbeddedFace } from "../recognition/face.js";
import type { ImageInput } from "../recognition/input.js";
import { verifyRules } from "../recognition/optionRules.js";
import type { FaceOptions } from "../recognition/selfsame.js";
import { isSamePicture, smallFaceWarnings } from "../recognition/verification.js";
import { compareWith, isChoosy } from "./compareWith.js";
import { detailsBy, type PeopleContext, type SeenFace, seenFace } from "./context.js";
import { facesOf, photoName } from "./facesOf.js";
import { keepUnknown } from "./inbox/keepUnknown.node.js";
import { type NamedPerson, namedPerson } from "./namedPerson.js";
import { type SearchPoint, searchPoint } from "./searchPoint.js";
import { stillThere } from "./stillThere.js";

/** Why nothing is decided on a face; "unsupported": the model's data carry no threshold strict enough for so many people. */
export type NoIdentificationReason = NoDecisionReason | "unsupported";

/** A person whom a face may show, the nearest first. */
export interface RankedPerson {
  readonly person: NamedPerson;
  /** Posterior of "same person" at prior ½, 0…1. */
  readonly score: number;
  /** In the head's own unit. */
  readonly distance: number;
  /** Whether the score reaches the threshold. */
  readonly match: boolean;
}

/** Who a face is: "match" somebody enrolled, "no match" nobody here. */
export interface Identification {
  readonly outcome: DecisionOutcome;
  /** Whether the outcome is "match". */
  readonly match: boolean;
  /** Why there is no decision; null where there is one. */
  readonly reason: NoIdentificationReason | null;
  readonly explanation: string | null;
  /** Who it is; null unless it is a match. */
  readonly person: NamedPerson | null;
  /** Of the nearest person; null in an empty gallery. */
  readonly score: number | null;
  readonly candidates: readonly RankedPerson[];
  /** How far the runner-up is behind the nearest person, as score and as distance; null where there is none. */
  readonly margin: { readonly score: number; readonly distance: number } | null;
  readonly face: SeenFace;
  readonly comparable: boolean | "unknown";
  readonly threshold: number | null;
  readonly targetFmr: number | null;
  readonly operatingPoint: Decision["operatingPoint"];
  /** The id under which the face waits in the inbox; null where it was not kept. */
  readonly kept: string | null;
  readonly warnings: readonly string[];
}

/** What a photo came to: one answer a face, largest first. */
export interface PhotoIdentification {
  /** "match" where somebody was found, "no decision" where nobody was and a face was not decided on. */
  readonly outcome: DecisionOutcome;
  readonly match: boolean;
  readonly faces: readonly Identification[];
  readonly targetFpir: number;
  /** Enrolled people. */
  readonly people: number;
  /** The false match rate of one comparison that keeps the FPIR. */
  readonly fmrNeeded: number | null;
  readonly data: string;
  readonly model: string;
  readonly revision: string;
  readonly presentationAttack: "not checked";
}

export interface IdentifyOptions extends FaceOptions {
  /** The rate of strangers' searches that may find somebody. Default: the gallery's setting (1e-2). */
  readonly fpir?: number;
  /** Most candidates a face. Default 5. */
  readonly top?: number;
  /** Keep faces of nobody in the inbox so many days; 0: not at all. Default: the gallery's setting (0). */
  readonly keepUnknownDays?: number;
}

const { fmr: _fmr, aligned: _aligned, ...faceRules } = verifyRules;
const identifyRules = {
  ...faceRules,
  fpir: rate,
  top: wholeNumber(1, 1000),
  keepUnknownDays: numberIn(0, 36_500),
};

/**
 * Who of the enrolled people a photo shows, if anybody. A person is named where the score reaches the threshold that keeps the FPIR for as
 * many people as are enrolled; below it the answer is "no match": nobody here.
 *
 * @throws VERIFY_ONLY where the gallery searches nobody; NO_FACE and what `embed` throws
 * @example
 * const { faces } = await identify({ gallery, selfsame }, "group.jpg", { face: "all" });
 */
export async function identify(
  context: PeopleContext,
  image: ImageInput,
  options: IdentifyOptions = {},
): Promise<PhotoIdentification> {
  checkOptions("identify", options, identifyRules);
  const { gallery, selfsame } = context;
  const settings = await gallery.settings();
  refuseVerifyOnly(settings);
  const {
    fpir = settings.targetFpir,
    top = 5,
    keepUnknownDays = settings.keepUnknownDays,
    ...looking
  } = options;
  const keeps = keepUnknownDays > 0;
  const found = await facesOf(selfsame, image, looking, keeps);
  const { people } = await gallery.counts();
  const search = people === 0 ? null : searchPoint(selfsame.model, fpir, people);
  const answers: Identification[] = [];
  for (const [i, face] of found.entries()) {
    const name = found.length > 1 ? `face ${i + 1} of ${photoName(image)}` : photoName(image);
    answers.push(await whoIs(context, { name, face }, search, top));
  }
  const kept = keeps ? await keepUnknown(context, image, found, answers, keepUnknownDays) : [];
  for (const answer of answers) await record(context, answer, fpir);
  const faces = answers.map((answer, i) => ({ ...answer, kept: kept[i] ?? null }));
  const outcome = outcomeOfAll(faces);
  return {
    outcome,
    match: outcome === "match",
    faces,
    targetFpir: fpir,
    people,
    fmrNeeded: search?.fmrNeeded ?? null,
    data: selfsame.model.evaluation.data,
    model: selfsame.model.id,
    revision: selfsame.model.revision,
    presentationAttack: "not checked",
  };
}

/** @throws VERIFY_ONLY */
export function refuseVerifyOnly({ verifyOnly }: Pick<GallerySettings, "verifyOnly">): void {
  if (verifyOnly)
    throw new SelfsameError(
      "VERIFY_ONLY",
      "this gallery verifies claimed identities only, and searches nobody",
    );
}

async function whoIs(
  { gallery, selfsame: { model } }: PeopleContext,
  side: { readonly name: string; readonly face: EmbeddedFace },
  search: SearchPoint | null,
  top: number,
): Promise<Identification> {
  const { face } = side;
  const nearest = search === null ? [] : await gallery.nearest(face.embedding, Math.max(2, top));
  const comparability = comparabilityOf(model, [side]);
  const point = search?.point ?? null;
  const choosy = comparability.comparable !== false && isChoosy(model, face);
  const decisions = (await Promise.all(nearest.map(decided))).filter((candidate) => candidate !== null);
  if (choosy) decisions.sort((a, b) => a.ranked.distance - b.ranked.distance);
  const ranked = decisions.map((one) => one.ranked);
  const [nearestDecision] = decisions;
  // Who is as near as a match, but is not compared, may be the one: "nobody here" would be said of them too.
  const undecided =
    nearestDecision?.declined && point !== null && nearestDecision.ranked.score >= point.threshold
      ? nearestDecision.comparability
      : null;
  const reason = reasonOf();
  const first = ranked[0];
  const match = reason === null && first?.match === true;
  const matches = ranked.filter((candidate) => candidate.match);
  return {
    outcome: reason !== null ? "no decision" : match ? "match" : "no match",
    match,
    reason,
    explanation:
      reason === "not comparable" ? (undecided ?? comparability).explanation : (search?.explanation ?? null),
    person: match ? (first as RankedPerson).person : null,
    score: first?.score ?? null,
    candidates: ranked.slice(0, top),
    margin: marginOf(ranked),
    face: seenFace(face),
    comparable: undecided ? false : comparability.comparable,
    threshold: point?.threshold ?? null,
    targetFmr: point?.targetFmr ?? null,
    operatingPoint: point,
    kept: null,
    warnings: [
      ...(matches.length > 1
        ? [
            `${matches.length} people reach the threshold: ${matches.map(({ person }) => person.id).join(", ")}`,
          ]
        : []),
      ...(match && (await isEnrolledItself((first as RankedPerson).person.id))
        ? ["this very picture is enrolled for them, which proves nothing: use another photo"]
        : []),
      ...smallFaceWarnings([face]),
    ],
  };

  async function isEnrolledItself(person: string): Promise<boolean> {
    const templates = (await stillThere(gallery.templates(person))) ?? [];
    return templates.some(({ embedding }) => isSamePicture(embedding, face.embedding));
  }

  async function decided(candidate: Candidate) {
    const found = await stillThere(gallery.person(candidate.person));
    if (found === null) return null;
    const at = point ?? undefined;
    const templates = choosy ? ((await stillThere(gallery.templates(candidate.person))) ?? []) : [];
    const compared = compareWith(model, side, candidate, comparability, templates);
    const { distance } = compared;
    const { score, match: matches } = decideAtDistance(
      model,
      distance,
      compared.comparability,
      at?.targetFmr,
    );
    // Without a threshold for so many people nobody matches, whatever the model's default would say.
    const ranked: RankedPerson = {
      person: namedPerson(found),
      score,
      distance,
      match: at !== undefined && matches,
    };
    return {
      ranked,
      comparability: compared.comparability,
      declined: compared.comparability.comparable === false,
    };
  }

  function reasonOf(): NoIdentificationReason | null {
    if (comparability.comparable === false || undecided) return "not comparable";
    if (search === null || search.point !== null) return null;
    return model.operatingPoints.length === 0 ? "no threshold" : "unsupported";
  }
}

function marginOf([first, second]: readonly RankedPerson[]): Identification["margin"] {
  if (first === undefined || second === undefined) return null;
  return { score: first.score - second.score, distance: second.distance - first.distance };
}

function outcomeOfAll(faces: readonly Pick<Identification, "outcome">[]): DecisionOutcome {
  const has = (outcome: DecisionOutcome) => faces.some((face) => face.outcome === outcome);
  return has("match") ? "match" : has("no decision") ? "no decision" : "no match";
}

async function record(context: PeopleContext, answer: Identification, fpir: number): Promise<void> {
  await context.gallery.appendAudit({
    action: "identify",
    details: detailsBy(context, {
      person: answer.person?.id ?? null,
      outcome: answer.outcome,
      reason: answer.reason,
      score: answer.score,
      threshold: answer.threshold,
      targetFpir: fpir,
      targetFmr: answer.targetFmr,
      revision: context.selfsame.model.revision,
    }),
  });
}
