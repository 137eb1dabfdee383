import { z } from "zod";
import { endpoint } from "../endpoint.js";
import { time } from "../schemas/ids.js";
import { given, pageOf, pageQuery } from "../schemas/person.js";

const details = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

const rowSchema = z
  .object({ sequence: z.int(), time, action: z.string(), details, mac: z.string() })
  .meta({ id: "AuditRow", description: "What happened: ids and figures, never a name or a face." });

const headSchema = z
  .strictObject({
    gallery: z.string().max(200),
    sequence: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    time: z.string().max(100),
    mac: z.string().max(200),
    signature: z.string().max(200),
  })
  .meta({
    id: "AuditHead",
    description: "Kept elsewhere, it proves later that no row was changed or cut off.",
  });

const plain = { tag: "service", scope: "admin" } as const;

export const getAudit = endpoint(
  "GET /v1/audit",
  { ...plain, summary: "The chained log, oldest first.", query: pageQuery, answer: pageOf(rowSchema) },
  async ({ query }, { gallery }) => gallery.audit(given(query)),
);

export const getAuditHead = endpoint(
  "GET /v1/audit/head",
  { ...plain, summary: "The log's signed head, to be kept elsewhere.", answer: headSchema },
  async (_, { gallery }) => gallery.auditHead(),
);

export const verifyAudit = endpoint(
  "POST /v1/audit/verify",
  {
    ...plain,
    slow: true,
    summary: "Checks every row of the gallery, and the log against heads kept elsewhere.",
    body: z.strictObject({ heads: z.array(headSchema).max(1000).default([]) }),
    answer: z.object({ rows: z.int(), auditRows: z.int() }),
    errors: ["GALLERY_DAMAGED", "AUDIT_BROKEN"],
  },
  async ({ body }, { gallery }) => gallery.verifyIntegrity(body.heads),
);
