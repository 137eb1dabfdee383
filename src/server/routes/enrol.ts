import { z } from "zod";
import { SelfsameError } from "../../core/errors.js";
import { enrol } from "../../people/enrol/enrol.node.js";
import { findPerson } from "../../people/findPerson.js";
import type { Caller } from "../caller.js";
import type { ServerContext } from "../context.js";
import { endpoint } from "../endpoint.js";
import { judgedFaceSchema, timingSchema, warningsSchema } from "../schemas/decision.js";
import {
  consentSchema,
  detailFields,
  given,
  namedPersonSchema,
  personParams,
  personSchema,
} from "../schemas/person.js";
import { errorCodeSchema } from "../schemas/problem.js";

const photoOutcome = z
  .object({
    name: z.string().describe('"photo 1", … in the order sent.'),
    outcome: z.enum(["enrolled", "refused"]),
    reason: z.enum(["unreadable", "no face", "not comparable", "duplicate"]).nullable(),
    code: errorCodeSchema.nullable(),
    explanation: z.string().nullable(),
    template: z.string().nullable(),
    face: judgedFaceSchema.nullable(),
    duplicateOf: z.object({ person: z.string().nullable(), template: z.string().nullable() }).nullable(),
  })
  .meta({ id: "PhotoOutcome", description: "What became of one photo." });

const enrolmentSchema = z
  .object({
    person: personSchema
      .nullable()
      .describe("Null where no photo could be enrolled and they are nobody yet."),
    created: z.boolean(),
    photos: z.array(photoOutcome),
    enrolled: z.int(),
    lookAlikes: z
      .array(
        z.object({
          person: namedPersonSchema,
          score: z.number(),
          threshold: z.number(),
          targetFmr: z.number(),
        }),
      )
      .nullable()
      .describe("Others who match one of the photos; null where nobody may be looked for."),
    warnings: warningsSchema,
    model: z.string(),
    revision: z.string(),
    timing: timingSchema,
  })
  .meta({ id: "Enrolment", description: "What became of photos, each by itself." });

const oneFace = z.union([z.enum(["main", "largest"]), z.int().min(1).max(1000)]).default("main");
const options = {
  face: oneFace.describe("Which face of each photo."),
  origin: z.enum(["webcam", "file", "api"]).default("api").describe("How the photos came in."),
  allowDuplicates: z.boolean().default(false).describe("Also take photos that are enrolled already."),
};

const plain = { tag: "people", scope: "enrol", images: { photos: "many" }, answer: enrolmentSchema } as const;

export const enrolPerson = endpoint(
  "POST /v1/people",
  {
    ...plain,
    summary: "Enrols somebody new: each photo that passes the gate becomes a template.",
    body: z.strictObject({
      ...detailFields,
      ...options,
      consents: z.array(consentSchema).max(20).optional(),
    }),
    errors: ["PERSON_EXISTS", "BUSY", "TIMEOUT"],
  },
  async ({ images, body, caller, signal, reply }, context) => {
    const enrolled = await enrol(peopleContext(context, caller), {
      ...given(body),
      photos: images.photos,
      signal,
    });
    return { ...enrolled, timing: { totalMs: reply.elapsedTime } };
  },
);

export const addTemplates = endpoint(
  "POST /v1/people/{id}/templates",
  {
    ...plain,
    summary: "Enrols further photos of a person.",
    params: personParams,
    body: z.strictObject(options),
    errors: ["PERSON_NOT_FOUND", "BUSY", "TIMEOUT"],
  },
  async ({ params, images, body, caller, signal, reply }, context) => {
    const people = peopleContext(context, caller);
    const { id } = await findPerson(people, params.id);
    const enrolled = await enrol(people, { ...given(body), person: id, photos: images.photos, signal });
    return { ...enrolled, timing: { totalMs: reply.elapsedTime } };
  },
);

const templateParams = personParams.extend({ template: z.string().min(1).max(200) });
const ofTemplate = {
  tag: "people",
  scope: "enrol",
  params: templateParams,
  errors: ["PERSON_NOT_FOUND", "TEMPLATE_NOT_FOUND", "NOT_FOUND"],
} as const;

export const removeTemplate = endpoint(
  "DELETE /v1/people/{id}/templates/{template}",
  { ...ofTemplate, summary: "Erases one template, with its photo." },
  async ({ params, caller }, context) => {
    const { id } = await findPerson(peopleContext(context, caller), params.id);
    const details = { person: id, template: params.template, by: caller.name };
    await context.gallery.deleteTemplate(id, params.template, { action: "delete template", details });
    return undefined;
  },
);

export const getTemplateThumbnail = endpoint(
  "GET /v1/people/{id}/templates/{template}/thumbnail",
  { ...ofTemplate, summary: "The small picture of a template's face.", mediaType: "image/jpeg" },
  async ({ params, caller }, context) =>
    pictureOf(context, await templateOf(context, caller, params), "thumbnail"),
);

export const getTemplateImage = endpoint(
  "GET /v1/people/{id}/templates/{template}/image",
  {
    ...ofTemplate,
    summary: "The photo of a template, where photos are kept.",
    mediaType: "application/octet-stream",
  },
  async ({ params, caller, reply }, context) => {
    const bytes = await pictureOf(context, await templateOf(context, caller, params), "image");
    reply.header("content-disposition", 'attachment; filename="photo"');
    return bytes;
  },
);

const peopleContext = (context: ServerContext, caller: Caller) => context.peopleOf(caller);

/** @throws PERSON_NOT_FOUND, TEMPLATE_NOT_FOUND */
async function templateOf(
  context: ServerContext,
  caller: Caller,
  { id, template }: { readonly id: string; readonly template: string },
): Promise<string> {
  const person = await findPerson(peopleContext(context, caller), id);
  const own = await context.gallery.templates(person.id);
  if (own.some((it) => it.id === template)) return template;
  throw new SelfsameError("TEMPLATE_NOT_FOUND", "the person has no such template");
}

/** @throws NOT_FOUND where none is kept */
export async function pictureOf(
  { gallery }: ServerContext,
  owner: string,
  kind: "image" | "thumbnail",
): Promise<Uint8Array> {
  const bytes = await gallery[kind](owner);
  if (bytes === null) throw new SelfsameError("NOT_FOUND", `no ${kind} is kept of it`);
  return Buffer.from(bytes);
}
