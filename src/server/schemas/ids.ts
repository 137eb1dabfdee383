import { z } from "zod";

/** An id as a list gives it. It is looked up in that list, and never becomes a path. */
export const listedId = z.string().min(1).max(200).describe("As the list gives it.");

export const idParams = z.object({ id: listedId });

export const labelText = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, "no control characters")
  .describe("What people call it.");

export const time = z.string().describe("ISO 8601, UTC.");
