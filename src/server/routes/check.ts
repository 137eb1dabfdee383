import { z } from "zod";
import { selfTest } from "../../people/check/selfTest.js";
import { endpoint } from "../endpoint.js";
import { namedPersonSchema } from "../schemas/person.js";
import { pairSchema } from "./merges.js";

const answer = z
  .object({
    people: z.int(),
    templates: z.int(),
    targetFpir: z.number(),
    threshold: z.number().nullable(),
    targetFmr: z.number().nullable(),
    unsupported: z.string().nullable().describe("Why identification decides nothing with so many people."),
    own: z.object({
      people: z.int(),
      single: z.int(),
      comparisons: z.int(),
      weak: z.array(
        z.object({
          person: namedPersonSchema,
          template: z.string(),
          quality: z.number(),
          score: z.number(),
          others: z.int(),
        }),
      ),
    }),
    pairs: z.object({ comparisons: z.int(), highest: z.array(pairSchema), lookAlikes: z.int() }).nullable(),
    fpir: z.array(
      z.object({
        targetFmr: z.number(),
        threshold: z.number(),
        expected: z.number(),
        lookAlikes: z.int(),
        rate: z.number(),
        low: z.number().nullable(),
        high: z.number().nullable(),
        worth: z.number(),
        words: z.string().nullable(),
      }),
    ),
    promised: z.number().nullable().describe("The FPIR that this gallery can promise."),
    model: z.string(),
    revision: z.string(),
  })
  .meta({
    id: "SelfTest",
    description: "What the gallery itself says of how well it can tell its people apart.",
  });

export const checkGallery = endpoint(
  "GET /v1/check",
  {
    tag: "people",
    summary: "The gallery's test of itself: look-alikes, weak references.",
    scope: "admin",
    slow: true,
    answer,
  },
  async ({ caller, signal }, { peopleOf }) => selfTest(peopleOf(caller), { signal }),
);
