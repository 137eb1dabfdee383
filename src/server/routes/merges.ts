import { z } from "zod";
import { findPerson } from "../../people/findPerson.js";
import { mergeCandidates, mergePeople, undoMerge } from "../../people/mergePeople.js";
import { endpoint } from "../endpoint.js";
import { idParams, time } from "../schemas/ids.js";
import { namedPersonSchema, personId, personParams, personSchema } from "../schemas/person.js";

const mergeSchema = z
  .object({
    id: z.string(),
    into: z.string().describe("Who stays."),
    from: z.string().describe("Who was merged into them."),
    time,
  })
  .meta({ id: "Merge", description: "Two people made one; it can be undone." });

export const pairSchema = z
  .object({ a: namedPersonSchema, b: namedPersonSchema, score: z.number(), match: z.boolean() })
  .meta({ id: "PeoplePair" });

const plain = { tag: "people", scope: "enrol" } as const;

export const mergeInto = endpoint(
  "POST /v1/people/{id}/merge",
  {
    ...plain,
    summary: "Makes another person a part of this one.",
    params: personParams,
    body: z.strictObject({ from: personId }),
    answer: mergeSchema,
    errors: ["PERSON_NOT_FOUND"],
  },
  async ({ params, body, caller }, { peopleOf }) => mergePeople(peopleOf(caller), params.id, body.from),
);

export const getMerges = endpoint(
  "GET /v1/merges",
  {
    ...plain,
    summary: "The merges that can be undone.",
    answer: z.object({ items: z.array(mergeSchema) }),
  },
  async (_, { gallery }) => ({ items: await gallery.merges() }),
);

export const getMergeCandidates = endpoint(
  "GET /v1/merges/candidates",
  {
    ...plain,
    scope: "admin",
    slow: true,
    summary: "Pairs of people who may be one, the most alike first.",
    answer: z.object({ items: z.array(pairSchema) }),
    errors: ["VERIFY_ONLY"],
  },
  async ({ caller }, { peopleOf }) => ({ items: await mergeCandidates(peopleOf(caller)) }),
);

export const undoMergeOf = endpoint(
  "POST /v1/merges/{id}/undo",
  {
    ...plain,
    summary: "Makes them two people again.",
    params: idParams,
    answer: personSchema,
    errors: ["MERGE_NOT_FOUND"],
  },
  async ({ params, caller }, { peopleOf }) => {
    const people = peopleOf(caller);
    const { id } = await undoMerge(people, params.id);
    return findPerson(people, id);
  },
);
