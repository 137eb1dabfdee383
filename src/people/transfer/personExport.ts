import { z } from "zod";
import { SelfsameError } from "../../core/errors.js";
import { templateOrigins } from "../../gallery/template.js";

/** The version of `person.json` that is read and written. */
export const personFormat = "selfsame-person/1";

/** A file beside `person.json`: a name, and never a path. */
const fileName = z.string().regex(/^[A-Za-z0-9_-]{1,80}\.[a-z]{3,4}$/, "a plain file name is expected");
const time = z.iso.datetime();

const isTexts = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === "string");

/** `person.json`: everything that is known of a person, but what lies beside it as files. */
export const personExportSchema = z.strictObject({
  format: z.literal(personFormat),
  exported: time,
  model: z.strictObject({ id: z.string(), revision: z.string(), dimensions: z.int().min(1) }),
  person: z.strictObject({
    id: z.string(),
    externalId: z.string().min(1).nullable(),
    name: z.string().nullable(),
    // Not a record: that leaves out "__proto__", which is a key like others.
    metadata: z.custom<Readonly<Record<string, string>>>(isTexts, "texts by their keys are expected"),
    groups: z.array(z.string()),
    created: time,
    updated: time,
  }),
  consents: z.array(
    z.strictObject({
      purpose: z.string(),
      textVersion: z.string(),
      given: time,
      expires: time.nullable(),
    }),
  ),
  templates: z.array(
    z.strictObject({
      id: z.string(),
      revision: z.string(),
      created: time,
      quality: z.number(),
      sourceHash: z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hex is expected"),
      origin: z.enum(templateOrigins),
      /** `[D]`, each the exact value of a float32. */
      embedding: z.array(z.number()),
      image: fileName.nullable(),
      thumbnail: fileName.nullable(),
    }),
  ),
});

export type PersonExport = Readonly<z.infer<typeof personExportSchema>>;

/**
 * Checks the content of a `person.json`.
 *
 * @param origin named in the error
 * @throws IMPORT_INVALID, with the first field that is wrong
 */
export function parsePersonExport(content: string, origin: string): PersonExport {
  const fault = (words: string) => new SelfsameError("IMPORT_INVALID", `${origin}: ${words}`);
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    throw fault("is no JSON");
  }
  const result = personExportSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw fault(`${issue?.path.join(".") || "person.json"}: ${issue?.message}`);
  }
  const { templates, model } = result.data;
  const odd = templates.find(({ embedding }) => embedding.length !== model.dimensions);
  if (odd)
    throw fault(`the embedding of ${odd.id} has ${odd.embedding.length} values, not ${model.dimensions}`);
  return result.data;
}
