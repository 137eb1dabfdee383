import type { Gallery } from "../../gallery/gallery.js";
import type { Template } from "../../gallery/template.js";
import { decideAtDistance } from "../../recognition/decision.js";
import type { ModelBundle } from "../../recognition/model.js";
import { nearestCompared } from "../compareWith.js";

/** Two enrolled people, and how alike the model finds them. */
export interface PairScore {
  readonly a: string;
  readonly b: string;
  /** The highest of either's templates against the other, 0…1. */
  readonly score: number;
}

/** What the templates of all people came to as probes against everybody else. */
export interface StrangerSearches {
  /** By pair, the highest score. */
  readonly pairs: ReadonlyMap<string, PairScore>;
  /** For each person the highest score against anybody else of each of their templates; 0 where it is compared with nobody. */
  readonly highest: ReadonlyMap<string, readonly number[]>;
}

const compared = { comparable: true, explanation: null };
/** So many of the nearest are looked at: themselves, and those who may be look-alikes. */
const looked = 11;

/**
 * Searches the gallery for one person's templates as if they were a stranger's: everybody is compared by the rule that decides, only they
 * themselves are left out.
 */
export async function searchOthers(
  gallery: Gallery,
  model: ModelBundle,
  person: string,
  templates: readonly Template[],
  found: { readonly pairs: Map<string, PairScore>; readonly highest: Map<string, number[]> },
): Promise<void> {
  for (const template of templates) {
    const nearest = await nearestCompared(gallery, model, template, looked);
    const others = nearest.filter((candidate) => candidate.person !== person);
    const scores = others.map(({ distance }) => decideAtDistance(model, distance, compared).score);
    found.highest.set(person, [...(found.highest.get(person) ?? []), scores[0] ?? 0]);
    for (const [rank, { person: other }] of others.entries()) {
      const score = scores[rank] as number;
      const [a = "", b = ""] = [person, other].sort();
      const key = `${a}\n${b}`;
      const before = found.pairs.get(key);
      if (before === undefined || score > before.score) found.pairs.set(key, { a, b, score });
    }
  }
}
