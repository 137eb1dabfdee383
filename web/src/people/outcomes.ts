import { inPageWords } from "../parts/pageWords.js";
import type { EnrolledPhotos, PhotoAnswer } from "../service/service.js";
import { texts } from "../texts.js";
import type { Shot } from "./useShots.js";

const words = texts.people.outcomes;

/** What became of a photo, in words. */
export function outcomeWords({ outcome, reason, explanation, face }: PhotoAnswer): string {
  if (outcome === "enrolled") return face ? words.enrolled(face.quality.toFixed(2)) : words.enrolledPlain;
  if (reason === null) return words.refused;
  return reason === "not comparable" && explanation
    ? `${words.reasons[reason]}: ${inPageWords(explanation)}`
    : words.reasons[reason];
}

/** The answers to the photos that were refused, by their shot: they are in the order sent. */
export function refusals(shots: readonly Shot[], { photos }: EnrolledPhotos): ReadonlyMap<number, string> {
  return new Map(
    photos.flatMap((photo, i) => {
      const shot = shots[i];
      return photo.outcome === "refused" && shot ? [[shot.key, outcomeWords(photo)] as const] : [];
    }),
  );
}
