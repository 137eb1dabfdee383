import { SelfsameError } from "../core/errors.js";
import { checkOptions } from "../core/options.js";
import type { Template } from "../gallery/template.js";
import type { Decision } from "../recognition/decision.js";
import type { ImageInput } from "../recognition/input.js";
import { verifyRules } from "../recognition/optionRules.js";
import { bestMatch, type LeftOutReference } from "../recognition/references.js";
import type { VerifyOptions } from "../recognition/selfsame.js";
import { detailsBy, type PeopleContext, type SeenFace, seenFace } from "./context.js";
import { facesOf, photoName } from "./facesOf.js";
import { findPerson } from "./findPerson.js";
import { type NamedPerson, namedPerson } from "./namedPerson.js";

/** A decision on a photo against an enrolled person. */
export interface PersonVerification extends Decision {
  readonly person: NamedPerson;
  readonly face: SeenFace;
  /** The ids of the templates that took part. */
  readonly templates: readonly string[];
  readonly leftOut: readonly (Omit<LeftOutReference, "index"> & { readonly template: string })[];
  readonly rule: string;
  /** How many faces of the photo were compared; the best of those decided on is reported. */
  readonly comparisons: number;
  readonly warnings: readonly string[];
}

export type VerifyPersonOptions = Omit<VerifyOptions, "aligned">;

/**
 * Whether a photo shows an enrolled person: the decision that `verifyAgainst` comes to on the photos that their templates were made of.
 *
 * @param person their id or external id
 * @throws PERSON_NOT_FOUND, PERSON_NOT_ENROLLED; what `verify` throws
 * @example
 * const { outcome, score, threshold } = await verifyPerson({ gallery, selfsame }, "4711", "door.jpg");
 */
export async function verifyPerson(
  context: PeopleContext,
  person: string,
  image: ImageInput,
  options: VerifyPersonOptions = {},
): Promise<PersonVerification> {
  const { gallery, selfsame } = context;
  const { aligned: _, ...rules } = verifyRules;
  checkOptions("verify", options, rules);
  const claimed = await findPerson(context, person);
  const { fmr, ...looking } = options;
  const [templates, faces] = await Promise.all([
    gallery.templates(claimed.id),
    facesOf(selfsame, image, looking),
  ]);
  if (templates.length === 0)
    throw new SelfsameError(
      "PERSON_NOT_ENROLLED",
      `the person ${claimed.id} has no template to compare with`,
    );
  const result = bestMatch(
    selfsame.model,
    { name: photoName(image), faces },
    templates.map((template, i) => ({
      name: `template ${i + 1}`,
      face: compared(template, selfsame.model.id),
    })),
    fmr,
  );
  const { face, references, leftOut, ...decision } = result;
  await gallery.appendAudit({
    action: "verify",
    details: detailsBy(context, {
      person: claimed.id,
      outcome: decision.outcome,
      reason: decision.reason,
      score: decision.score,
      threshold: decision.threshold,
      targetFmr: decision.targetFmr,
      revision: decision.revision,
    }),
  });
  return {
    ...decision,
    person: namedPerson(claimed),
    face: seenFace(face),
    templates: references.map(({ template }) => template),
    leftOut: leftOut.map(({ index, ...why }) => ({ template: templates[index]!.id, ...why })),
  };
}

const compared = ({ id, embedding, quality }: Template, model: string) => ({
  template: id,
  embedding,
  quality,
  model,
});
