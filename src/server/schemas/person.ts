import { z } from "zod";
import { templateOrigins } from "../../gallery/template.js";
import { time } from "./ids.js";

const text = (most: number) => z.string().max(most);

export const personId = z.string().min(1).max(200).describe("A person's id, or their external id.");
export const personParams = z.object({ id: personId });

/** What is told of a person: the bounds keep a row small, and a list answerable. */
export const detailFields = {
  externalId: text(200).min(1).nullable().optional().describe("Their key in your own system; unique."),
  name: text(200).min(1).nullable().optional(),
  metadata: z
    .record(z.string().min(1).max(100), text(2000))
    .refine((fields) => Object.keys(fields).length <= 50, "at most 50 fields")
    .optional(),
  groups: z.array(text(100).min(1)).max(50).optional(),
};

export const consentSchema = z
  .strictObject({
    purpose: text(500).min(1),
    textVersion: text(100).min(1),
    given: z.iso.datetime(),
    expires: z.iso.datetime().nullable(),
  })
  .meta({ id: "Consent", description: "What a person agreed to." });

export const personSchema = z
  .object({
    id: z.string(),
    externalId: z.string().nullable(),
    name: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    groups: z.array(z.string()),
    created: time,
    updated: time,
    templates: z.int().describe("How many they have."),
  })
  .meta({ id: "Person", description: "An enrolled identity." });

export const templateSchema = z
  .object({
    id: z.string(),
    revision: z.string(),
    created: time,
    quality: z.number(),
    sourceHash: z.string().describe("SHA-256 of the photo's bytes."),
    origin: z.enum(templateOrigins),
    hasImage: z.boolean(),
    hasThumbnail: z.boolean(),
  })
  .meta({ id: "Template", description: "An enrolled embedding, without its values." });

export const personDetailSchema = personSchema
  .extend({ templates: z.array(templateSchema), consents: z.array(consentSchema) })
  .meta({ id: "PersonDetail" });

export const namedPersonSchema = z
  .object({ id: z.string(), name: z.string().nullable(), externalId: z.string().nullable() })
  .meta({ id: "NamedPerson" });

export const pageQuery = z.strictObject({
  cursor: z.string().min(1).max(1000).optional().describe("`next` of the page before."),
  limit: z.int().min(1).max(1000).default(100),
});

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe("The next page's cursor; null at the end."),
  });

/** Leaves out what was not given: the use cases tell it from what was given as nothing. */
export function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
