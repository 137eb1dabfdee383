import { z } from "zod";
import type { Caller } from "../caller.js";
import type { ServerContext } from "../context.js";
import { endpoint } from "../endpoint.js";
import { given } from "../schemas/person.js";

const fields = {
  verifyOnly: z.boolean().describe("Search nobody 1:N."),
  keepImages: z.boolean().describe("Keep the photos that templates are made of."),
  keepUnknownDays: z
    .number()
    .min(0)
    .max(36_500)
    .describe("Keep faces that nobody matched so many days; 0: not at all."),
  retentionDays: z
    .number()
    .gt(0)
    .max(36_500)
    .nullable()
    .describe("Erase people so many days after their last template."),
  targetFpir: z.number().gt(0).lt(1).describe("Rate of strangers' searches that may find somebody."),
};

const settingsSchema = z
  .object({
    ...fields,
    readableVectors: z.boolean().describe("Whether pgvector searches; changed where the gallery lies."),
    gallery: z.object({
      id: z.string(),
      kind: z.enum(["embedded", "postgres"]),
      place: z.string().nullable().describe("Where it lies; told to admins."),
      people: z.int(),
      templates: z.int(),
      unknownFaces: z.int(),
    }),
    model: z.object({
      id: z.string(),
      revision: z.string(),
      dimensions: z.int(),
      defaultFmr: z.number().nullable(),
    }),
    verifyOnlyServer: z.boolean().describe("Whether this server was started so, whatever the setting."),
    limits: z.object({
      imageBytes: z.int(),
      imagePixels: z.int(),
      images: z.int(),
      bodyBytes: z.int(),
      faces: z.int(),
      seconds: z.number(),
    }),
  })
  .meta({ id: "Settings" });

const plain = { tag: "service", answer: settingsSchema } as const;

export const getSettings = endpoint(
  "GET /v1/settings",
  { ...plain, scope: "any", summary: "What the gallery was told, and what this server takes." },
  async ({ caller }, context) => settingsOf(context, caller),
);

export const changeSettings = endpoint(
  "PATCH /v1/settings",
  {
    ...plain,
    scope: "admin",
    summary: "Changes settings; what is left out stays.",
    body: z.strictObject(fields).partial(),
  },
  async ({ body, caller }, context) => {
    await context.gallery.changeSettings(given(body));
    return settingsOf(context, caller);
  },
);

async function settingsOf({ gallery, selfsame, verifyOnly, limits }: ServerContext, { scopes }: Caller) {
  const [settings, counts] = await Promise.all([gallery.settings(), gallery.counts()]);
  const { id, revision, embedding, defaultFmr } = selfsame.model;
  return {
    ...settings,
    gallery: {
      id: gallery.id,
      kind: gallery.kind,
      place: scopes.includes("admin") ? gallery.place : null,
      ...counts,
    },
    model: { id, revision, dimensions: embedding.dimensions, defaultFmr },
    verifyOnlyServer: verifyOnly,
    limits,
  };
}
