import { z } from "zod";
import { SelfsameError } from "../../core/errors.js";
import { assignFaces } from "../../people/inbox/assignFaces.node.js";
import { listInbox } from "../../people/inbox/listInbox.js";
import { discardFaces, ignoreFaces, notThisPerson } from "../../people/inbox/putAside.js";
import { endpoint } from "../endpoint.js";
import { idParams, time } from "../schemas/ids.js";
import { detailFields, given, namedPersonSchema, personId, personSchema } from "../schemas/person.js";
import { pictureOf } from "./enrol.js";

const waitingFace = z
  .object({
    id: z.string(),
    quality: z.number(),
    sourceHash: z.string(),
    created: time,
    expires: time,
    state: z.enum(["waiting", "ignored"]),
    hasThumbnail: z.boolean(),
  })
  .meta({ id: "WaitingFace", description: "A face that nobody matched." });

const inboxSchema = z
  .object({
    clusters: z
      .array(
        z.object({
          faces: z.array(waitingFace),
          suggestions: z.array(z.object({ person: namedPersonSchema, score: z.number() })),
        }),
      )
      .describe("Faces that may be of one person each; the largest first."),
    faces: z.int(),
    threshold: z.number().nullable(),
    targetFmr: z.number().nullable(),
    unsuggested: z.string().nullable().describe("Why nobody is suggested."),
    model: z.string(),
    revision: z.string(),
  })
  .meta({ id: "Inbox" });

const state = z.enum(["waiting", "ignored"]).default("waiting");
const faces = z.array(z.string().min(1).max(200)).min(1).max(1000);
const plain = { tag: "inbox", scope: "enrol", errors: ["FACE_NOT_FOUND"] } as const;

export const getInbox = endpoint(
  "GET /v1/inbox",
  {
    ...plain,
    summary: "The faces that nobody matched, put together by likeness.",
    query: z.strictObject({ state }),
    answer: inboxSchema,
  },
  async ({ query, caller }, { peopleOf }) => listInbox(peopleOf(caller), query),
);

export const getInboxThumbnail = endpoint(
  "GET /v1/inbox/{id}/thumbnail",
  { ...plain, summary: "A face of the inbox.", params: idParams, mediaType: "image/jpeg" },
  async ({ params }, context) => {
    for (const state of ["waiting", "ignored"] as const)
      for (let cursor: string | null = null; ; ) {
        const page = await context.gallery.unknownFaces({
          state,
          limit: 1000,
          ...(cursor !== null && { cursor }),
        });
        if (page.items.some(({ id }) => id === params.id)) return pictureOf(context, params.id, "thumbnail");
        cursor = page.next;
        if (cursor === null) break;
      }
    throw new SelfsameError("FACE_NOT_FOUND", "the inbox has no such face");
  },
);

const assignment = z
  .object({
    person: personSchema.nullable(),
    created: z.boolean(),
    faces: z.array(
      z.object({
        face: z.string(),
        outcome: z.enum(["assigned", "refused"]),
        reason: z.enum(["not comparable", "duplicate"]).nullable(),
        explanation: z.string().nullable(),
        template: z.string().nullable(),
        duplicateOf: z.object({ person: z.string().nullable(), template: z.string().nullable() }).nullable(),
      }),
    ),
    assigned: z.int(),
  })
  .meta({ id: "Assignment" });

export const assignInbox = endpoint(
  "POST /v1/inbox/assign",
  {
    ...plain,
    summary: "Faces become templates of a person, known or new.",
    body: z.strictObject({
      faces,
      person: personId.optional(),
      details: z.strictObject(detailFields).optional().describe("Of somebody new."),
      allowDuplicates: z.boolean().default(false),
    }),
    answer: assignment,
    errors: ["FACE_NOT_FOUND", "PERSON_NOT_FOUND", "PERSON_EXISTS"],
  },
  async ({ body: { faces, person, details, allowDuplicates }, caller }, { peopleOf }) => {
    if ((person === undefined) === (details === undefined))
      throw new SelfsameError("INVALID_ARGUMENT", "give either a person, or the details of somebody new", {
        hint: "`person` is an id; `details` has name, externalId, …",
      });
    return assignFaces(peopleOf(caller), faces, person ?? given(details ?? {}), { allowDuplicates });
  },
);

export const ignoreInbox = endpoint(
  "POST /v1/inbox/ignore",
  { ...plain, summary: "Shows faces no more; they stay until they expire.", body: z.strictObject({ faces }) },
  async ({ body, caller }, { peopleOf }) => {
    await ignoreFaces(peopleOf(caller), body.faces);
    return undefined;
  },
);

export const discardInbox = endpoint(
  "POST /v1/inbox/discard",
  { ...plain, summary: "Erases faces at once.", body: z.strictObject({ faces }) },
  async ({ body, caller }, { peopleOf }) => {
    await discardFaces(peopleOf(caller), body.faces);
    return undefined;
  },
);

export const notThisPersonInbox = endpoint(
  "POST /v1/inbox/not-this-person",
  {
    ...plain,
    summary: "Suggests a person no more for these faces.",
    body: z.strictObject({ faces, person: personId }),
    errors: ["FACE_NOT_FOUND", "PERSON_NOT_FOUND"],
  },
  async ({ body, caller }, { peopleOf }) => {
    await notThisPerson(peopleOf(caller), body.faces, body.person);
    return undefined;
  },
);
