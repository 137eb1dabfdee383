import { SelfsameError } from "../core/errors.js";

/**
 * What was asked of a person whom a search or a list has named; null where they were deleted or merged since.
 *
 * @throws what else it throws
 * @example
 * const person = await stillThere(gallery.person(candidate.person));
 */
export async function stillThere<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof SelfsameError && error.code === "PERSON_NOT_FOUND") return null;
    throw error;
  }
}
