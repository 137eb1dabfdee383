import * as z from "zod";
import { figureNames } from "./qualityMeasure.js";

/** A `QualityMeasure` as it stands in model.json. */
export const qualityMeasureSchema = z.strictObject({
  centre: z.array(z.number()),
  bias: z.number(),
  figures: z.record(
    z.enum(figureNames),
    z.strictObject({
      mean: z.number(),
      deviation: z.number().positive(),
      linear: z.number(),
      square: z.number(),
    }),
  ),
});
