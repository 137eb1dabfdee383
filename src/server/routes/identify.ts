import { z } from "zod";
import { identify, refuseVerifyOnly } from "../../people/identify.node.js";
import { endpoint } from "../endpoint.js";
import {
  decisionFields,
  faceOption,
  judgedFaceSchema,
  timingSchema,
  warningsSchema,
} from "../schemas/decision.js";
import { given, namedPersonSchema } from "../schemas/person.js";
import { photoFaults, refuseCrowd } from "./detect.js";

const { outcome, match, comparable, threshold, targetFmr, operatingPoint, explanation } = decisionFields;
const { data, model, revision, presentationAttack } = decisionFields;

const identification = z
  .object({
    ...{ outcome, match, comparable, threshold, targetFmr, operatingPoint, explanation },
    reason: z
      .enum(["not comparable", "no threshold", "unsupported"])
      .nullable()
      .describe("unsupported: the model's data carry no threshold strict enough for so many people."),
    person: namedPersonSchema.nullable().describe("Who it is; null unless it is a match."),
    score: z.number().nullable(),
    candidates: z.array(
      z.object({ person: namedPersonSchema, score: z.number(), distance: z.number(), match: z.boolean() }),
    ),
    margin: z
      .object({ score: z.number(), distance: z.number() })
      .nullable()
      .describe("How far the runner-up is behind."),
    face: judgedFaceSchema,
    kept: z.string().nullable().describe("Under which id the face waits in the inbox."),
    warnings: warningsSchema,
  })
  .meta({ id: "Identification", description: 'Who one face is; "no match": nobody here.' });

const answer = z
  .object({
    ...{ outcome, match, data, model, revision, presentationAttack },
    faces: z.array(identification).describe("Largest first."),
    targetFpir: z.number(),
    people: z.int().describe("Enrolled."),
    fmrNeeded: z.number().nullable().describe("The FMR of one comparison that keeps the FPIR."),
    timing: timingSchema,
  })
  .meta({ id: "PhotoIdentification" });

export const identifyPhoto = endpoint(
  "POST /v1/identify",
  {
    tag: "people",
    summary: "Who of the enrolled people a photo shows, if anybody.",
    scope: "identify",
    images: { image: "one" },
    body: z.strictObject({
      face: faceOption.default("main"),
      fpir: z.number().gt(0).lt(1).optional().describe("Rate of strangers' searches that may find somebody."),
      top: z.int().min(1).max(100).default(5).describe("Most candidates a face."),
    }),
    answer,
    errors: [...photoFaults(), "NO_FACE", "FACE_INDEX_OUT_OF_RANGE", "TOO_MANY_FACES", "VERIFY_ONLY"],
  },
  async ({ images: { image }, body, caller, signal, reply }, context) => {
    refuseVerifyOnly(await context.gallery.settings());
    if (body.face === "all") refuseCrowd(await context.selfsame.detect(image, { signal }), context.limits);
    const found = await identify(context.peopleOf(caller), image, { ...given(body), signal });
    for (const { outcome, person, score, threshold } of found.faces)
      context.decided({
        kind: "identify",
        ...{ outcome, score, threshold },
        person: person?.id ?? null,
        revision: found.revision,
        by: caller.name,
      });
    return { ...found, timing: { totalMs: reply.elapsedTime } };
  },
);
