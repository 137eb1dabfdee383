import { z } from "zod";
import { type ErrorCode, errorCatalogue } from "../../core/errors.js";

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];

/** Of the catalogue. */
export const errorCodeSchema = z.enum(codes);

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: z.enum([...codes, "BUG"]),
    hint: z.string().describe("What to do."),
    subject: z.string().optional().describe("What it is about, where that is one of many."),
    requestId: z.string().describe("By which the server's log knows the request."),
  })
  .meta({ id: "Problem", description: "A fault (RFC 9457); docs/errors.md lists the codes." });

export type Problem = z.infer<typeof problemSchema>;
