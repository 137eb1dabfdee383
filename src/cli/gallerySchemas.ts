import { z } from "zod";
import { apiKeyScopes } from "../gallery/apiKey.js";
import { receipt } from "./peopleSchemas.js";

/** The shapes of what the commands on a gallery as a whole print. */

const count = z.int().min(0);
const time = z.iso.datetime();

const settings = z.strictObject({
  verifyOnly: z.boolean(),
  keepImages: z.boolean(),
  keepUnknownDays: z.number().min(0),
  retentionDays: z.number().nullable(),
  targetFpir: z.number().gt(0).lt(1),
  readableVectors: z.boolean(),
});

const apiKey = z.strictObject({
  prefix: z.string(),
  label: z.string(),
  scopes: z.array(z.enum(apiKeyScopes)),
  created: time,
  expires: time.nullable(),
  revoked: time.nullable(),
});

/** As `audit head` writes it and `audit verify --head` reads it. */
export const auditHeadSchema = z.strictObject({
  gallery: z.string(),
  sequence: count,
  time,
  mac: z.string(),
  signature: z.string(),
});

export const gallerySchemas = {
  "audit-head": auditHeadSchema,
  "audit-verify": z.strictObject({ rows: count, auditRows: count, heads: count }),
  "audit-export": z.strictObject({ out: z.string(), rows: count }),
  "keys-create": z.strictObject({
    /** Shown here and never again. */
    secret: z.string(),
    key: apiKey,
  }),
  "keys-list": z.strictObject({ keys: z.array(apiKey) }),
  "keys-revoke": z.strictObject({ prefix: z.string() }),
  "key-backup": z.strictObject({ file: z.string(), sealed: z.boolean() }),
  "key-restore": z.strictObject({ file: z.string(), gallery: z.string(), made: z.boolean() }),
  "gallery-show": z.strictObject({
    gallery: z.string(),
    kind: z.enum(["embedded", "postgres"]),
    place: z.string(),
    model: z.strictObject({ id: z.string(), revision: z.string(), dimensions: z.int().min(1) }),
    people: count,
    templates: count,
    unknownFaces: count,
    settings,
  }),
  "gallery-settings": settings,
  "gallery-purge": z.strictObject({ people: z.array(receipt), unknownFaces: count }),
  /** Of `captures list`, and of `captures purge`: those that are gone. */
  captures: z.strictObject({
    /** Where they lie; null at a service. */
    folder: z.string().nullable(),
    captures: z.array(
      z.strictObject({
        id: z.string(),
        /** Below the folder. */
        file: z.string(),
        role: z.enum(["anchor", "positive", "negative"]),
        session: z.string(),
        camera: z.string().nullable(),
        time,
        bytes: count,
        quality: z.number().nullable(),
      }),
    ),
  }),
  reembed: z.strictObject({
    from: z.strictObject({ id: z.string(), revision: z.string() }),
    to: z.strictObject({ id: z.string(), revision: z.string() }),
    templates: count,
    dropped: count,
    takenOver: z.boolean(),
  }),
  "rotate-key": z.strictObject({ gallery: z.string() }),
  backup: z.strictObject({ file: z.string(), bytes: count }),
  restore: z.strictObject({ place: z.string(), people: count, templates: count, auditRows: count }),
} as const;
