import { z } from "zod";
import { SelfsameError } from "../../core/errors.js";
import { deletePerson } from "../../people/deletePerson.js";
import { findPerson } from "../../people/findPerson.js";
import { showPerson } from "../../people/showPerson.js";
import { endpoint } from "../endpoint.js";
import { exportedPerson } from "../exportedPerson.js";
import { time } from "../schemas/ids.js";
import {
  consentSchema,
  detailFields,
  given,
  pageOf,
  pageQuery,
  personDetailSchema,
  personParams,
  personSchema,
} from "../schemas/person.js";
import { pictureOf } from "./enrol.js";

const plain = { tag: "people", scope: "enrol" } as const;
const ofPerson = { ...plain, params: personParams, errors: ["PERSON_NOT_FOUND"] } as const;

export const receiptSchema = z
  .object({
    person: z.string(),
    deleted: time,
    templates: z.int(),
    images: z.int(),
    unknownFaces: z.int(),
    consents: z.int(),
    auditSequence: z.int(),
  })
  .meta({
    id: "DeletionReceipt",
    description: "What was erased, without anything of the person but their id.",
  });

export const getPeople = endpoint(
  "GET /v1/people",
  {
    ...plain,
    summary: "Enrolled people, in the order of their ids.",
    query: pageQuery.extend({
      match: z.string().min(1).max(200).optional().describe("A text that name or external id contains."),
      group: z.string().min(1).max(100).optional(),
    }),
    answer: pageOf(personSchema),
  },
  async ({ query }, { gallery }) => gallery.people(given(query)),
);

export const getPerson = endpoint(
  "GET /v1/people/{id}",
  { ...ofPerson, summary: "A person, their templates and consents.", answer: personDetailSchema },
  async ({ params, caller }, { peopleOf }) => showPerson(peopleOf(caller), params.id),
);

export const getPersonThumbnail = endpoint(
  "GET /v1/people/{id}/thumbnail",
  {
    ...ofPerson,
    summary: "A person's face: the small picture of their best template that has one.",
    mediaType: "image/jpeg",
    errors: ["PERSON_NOT_FOUND", "NOT_FOUND"],
  },
  async ({ params, caller }, context) => {
    const { templates } = await showPerson(context.peopleOf(caller), params.id);
    const [best] = templates
      .filter(({ hasThumbnail }) => hasThumbnail)
      .toSorted((a, b) => b.quality - a.quality);
    if (!best) throw new SelfsameError("NOT_FOUND", "no thumbnail is kept of them");
    return pictureOf(context, best.id, "thumbnail");
  },
);

export const changePerson = endpoint(
  "PATCH /v1/people/{id}",
  {
    ...ofPerson,
    summary: "Changes what is told of a person; what is left out stays.",
    body: z.strictObject(detailFields),
    answer: personSchema,
    errors: ["PERSON_NOT_FOUND", "PERSON_EXISTS"],
  },
  async ({ params, body, caller }, { gallery, peopleOf }) => {
    const { id } = await findPerson(peopleOf(caller), params.id);
    const details = { person: id, fields: Object.keys(body), by: caller.name };
    return gallery.changePerson(id, given(body), { action: "change", details });
  },
);

export const removePerson = endpoint(
  "DELETE /v1/people/{id}",
  { ...ofPerson, summary: "Erases everything of a person, at once.", answer: receiptSchema },
  async ({ params, caller }, { peopleOf }) => deletePerson(peopleOf(caller), params.id),
);

export const addConsent = endpoint(
  "POST /v1/people/{id}/consents",
  { ...ofPerson, summary: "Keeps what a person agreed to.", body: consentSchema },
  async ({ params, body, caller }, { gallery, peopleOf }) => {
    const { id } = await findPerson(peopleOf(caller), params.id);
    await gallery.addConsent(id, body, { action: "consent", details: { person: id, by: caller.name } });
    return undefined;
  },
);

export const getPersonExport = endpoint(
  "GET /v1/people/{id}/export",
  {
    ...ofPerson,
    scope: "admin",
    slow: true,
    summary: "Everything that is kept of a person, embeddings and photos too: what they may ask for.",
    answer: z.object({
      person: z
        .record(z.string(), z.unknown())
        .describe("person.json as `selfsame people export` writes it."),
      files: z.array(z.object({ name: z.string(), base64: z.string() })),
    }),
  },
  async ({ params, caller }, { peopleOf }) => exportedPerson(peopleOf(caller), params.id),
);
