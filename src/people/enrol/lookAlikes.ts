import type { Template } from "../../gallery/template.js";
import { decideAtDistance } from "../../recognition/decision.js";
import type { ModelBundle, OperatingPoint } from "../../recognition/model.js";
import { nearestCompared } from "../compareWith.js";
import { type NamedPerson, namedPerson } from "../namedPerson.js";
import { searchPoint, strictestPoint } from "../searchPoint.js";
import { stillThere } from "../stillThere.js";
import type { Enrolled } from "./pendingPeople.js";

/** Another enrolled person whom an enrolled photo would match. */
export interface LookAlike {
  readonly person: NamedPerson;
  /** The highest of the photos enrolled, 0…1. */
  readonly score: number;
  readonly threshold: number;
  /** The FMR that the threshold was set for. */
  readonly targetFmr: number;
}

const asked = 3;

/**
 * Everybody else who matches one of the faces, the most alike first: at the threshold that identification decides at, or, where
 * the model's data carry none for so many people, at the strictest that there is.
 *
 * @param own who is not meant
 * @returns null where the model has no threshold
 */
export async function lookAlikesOf(
  gallery: Enrolled,
  model: ModelBundle,
  faces: readonly Pick<Template, "embedding" | "quality">[],
  own: string | null,
): Promise<readonly LookAlike[] | null> {
  const point = await warningPoint(gallery, model);
  if (point === null) return null;
  const scores = new Map<string, number>();
  for (const face of faces)
    for (const { person, distance } of await nearestCompared(gallery, model, face, asked)) {
      if (person === own) continue;
      const comparability = { comparable: true, explanation: null };
      const { match, score } = decideAtDistance(model, distance, comparability, point.targetFmr);
      if (match) scores.set(person, Math.max(score, scores.get(person) ?? 0));
    }
  const found: LookAlike[] = [];
  for (const [id, score] of [...scores].sort(([, a], [, b]) => b - a)) {
    const person = await stillThere(gallery.person(id));
    const { threshold, targetFmr } = point;
    if (person) found.push({ person: namedPerson(person), score, threshold, targetFmr });
  }
  return found;
}

async function warningPoint(gallery: Enrolled, model: ModelBundle): Promise<OperatingPoint | null> {
  const [{ targetFpir }, { people }] = await Promise.all([gallery.settings(), gallery.counts()]);
  return searchPoint(model, targetFpir, Math.max(1, people)).point ?? strictestPoint(model);
}
