import type { UnknownFace } from "../../gallery/unknownFace.js";
import { decideAtDistance } from "../../recognition/decision.js";
import { nearestCompared } from "../compareWith.js";
import type { ModelContext } from "../context.js";
import { type NamedPerson, namedPerson } from "../namedPerson.js";
import { listOf } from "../pages.js";
import { stillThere } from "../stillThere.js";
import { type Cluster, clustersOf } from "./clusters.js";

/** A face that waits, without its embedding. */
export type WaitingFace = Omit<UnknownFace, "embedding">;

/** Faces that may be of one person, and who that may be. */
export interface InboxCluster {
  /** The best first. */
  readonly faces: readonly WaitingFace[];
  /** Enrolled people whom the best face matches one to one, the nearest first; never one that it was said not to be. */
  readonly suggestions: readonly { readonly person: NamedPerson; readonly score: number }[];
}

export interface Inbox {
  /** The largest first. */
  readonly clusters: readonly InboxCluster[];
  readonly faces: number;
  /** The score from which faces were put together and people are suggested, and the FMR that it was set for; null where the model has none. */
  readonly threshold: number | null;
  readonly targetFmr: number | null;
  /** Why nobody is suggested; null where people are looked for. */
  readonly unsuggested: string | null;
  readonly model: string;
  readonly revision: string;
}

export interface InboxOptions {
  /** Default "waiting". */
  readonly state?: UnknownFace["state"];
}

const suggested = 3;

/**
 * The faces that nobody matched, put together by likeness. A suggestion is none of a decision: its threshold is that of one comparison.
 *
 * @example
 * const { clusters } = await listInbox({ gallery, selfsame });
 */
export async function listInbox(
  { gallery, selfsame: { model } }: ModelContext,
  { state = "waiting" }: InboxOptions = {},
): Promise<Inbox> {
  const faces = await listOf((page) => gallery.unknownFaces({ ...page, state }));
  const { verifyOnly } = await gallery.settings();
  const marks = await gallery.marks();
  const clusters: InboxCluster[] = [];
  for (const cluster of clustersOf(model, faces))
    clusters.push({
      faces: cluster.map(({ embedding: _, ...face }) => face),
      suggestions: verifyOnly ? [] : await suggestionsFor(cluster),
    });
  const { threshold, targetFmr } = decideAtDistance(model, 0, { comparable: true, explanation: null });
  return {
    clusters,
    faces: faces.length,
    threshold,
    targetFmr,
    unsuggested: verifyOnly ? "this gallery verifies only, and searches nobody" : null,
    model: model.id,
    revision: model.revision,
  };

  async function suggestionsFor(cluster: Cluster): Promise<InboxCluster["suggestions"]> {
    const [best] = cluster;
    if (best === undefined) return [];
    const ids = new Set(cluster.map(({ id }) => id));
    const excluded = new Set(marks.filter(({ face }) => ids.has(face)).map(({ person }) => person));
    const nearest = await nearestCompared(gallery, model, best, suggested + excluded.size);
    const alike = nearest
      .filter(({ person }) => !excluded.has(person))
      .map(({ person, distance }) => ({
        person,
        ...decideAtDistance(model, distance, { comparable: true, explanation: null }),
      }))
      .filter(({ match }) => match)
      .slice(0, suggested);
    const suggestions: { person: NamedPerson; score: number }[] = [];
    for (const { person, score } of alike) {
      const found = await stillThere(gallery.person(person));
      if (found) suggestions.push({ person: namedPerson(found), score });
    }
    return suggestions;
  }
}
