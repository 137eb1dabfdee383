import { z } from "zod";
import { findPerson } from "../../people/findPerson.js";
import { verifyPerson } from "../../people/verifyPerson.js";
import { endpoint } from "../endpoint.js";
import {
  decisionBody,
  decisionFields,
  judgedFaceSchema,
  timingSchema,
  warningsSchema,
} from "../schemas/decision.js";
import { namedPersonSchema, personParams } from "../schemas/person.js";
import { photoFaults, refuseCrowd } from "./detect.js";

const answer = z
  .object({
    ...decisionFields,
    person: namedPersonSchema,
    face: judgedFaceSchema,
    templates: z.array(z.string()).describe("Those that took part."),
    leftOut: z.array(z.object({ template: z.string(), reason: z.string(), explanation: z.string() })),
    rule: z.string().describe("How several templates are combined."),
    comparisons: z.int(),
    warnings: warningsSchema,
    timing: timingSchema,
  })
  .meta({ id: "PersonVerification", description: "A decision on a photo against an enrolled person." });

export const verifyClaim = endpoint(
  "POST /v1/people/{id}/verify",
  {
    tag: "people",
    summary: "Whether a photo shows the person it is said to show.",
    scope: "verify",
    params: personParams,
    images: { image: "one" },
    body: decisionBody,
    answer,
    errors: [
      ...photoFaults(),
      "NO_FACE",
      "FACE_INDEX_OUT_OF_RANGE",
      "TOO_MANY_FACES",
      "PERSON_NOT_FOUND",
      "PERSON_NOT_ENROLLED",
      "OPERATING_POINT_UNSUPPORTED",
      "VERIFICATION_PAUSED",
    ],
  },
  async ({ params, images: { image }, body: { face, fmr }, caller, signal, reply }, context) => {
    const people = context.peopleOf(caller);
    const { id } = await findPerson(people, params.id);
    return context.failures.during(id, async () => {
      if (face === "all") refuseCrowd(await context.selfsame.detect(image, { signal }), context.limits);
      const options = { face, signal, ...(fmr === undefined ? {} : { fmr }) };
      const decision = await verifyPerson(people, id, image, options);
      context.decided({
        kind: "verify",
        outcome: decision.outcome,
        person: id,
        score: decision.score,
        threshold: decision.threshold,
        revision: decision.revision,
        by: caller.name,
      });
      return { ...decision, timing: { totalMs: reply.elapsedTime } };
    });
  },
);
