import { SelfsameError } from "../core/errors.js";
import type { PageOptions } from "./gallery.js";

/** @throws INVALID_ARGUMENT */
export function checkedLimit({ limit = 100 }: PageOptions): number {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > 1000)
    throw new SelfsameError("INVALID_ARGUMENT", `limit is a whole number from 1 to 1000, not ${limit}`);
  return limit;
}
