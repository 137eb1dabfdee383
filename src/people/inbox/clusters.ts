import { type PreparedPerson, preparePerson } from "../../core/personRule.js";
import type { UnknownFace } from "../../gallery/unknownFace.js";
import { decideAtDistance } from "../../recognition/decision.js";
import type { ModelBundle } from "../../recognition/model.js";
import { comparedDistance } from "../compareWith.js";

/** Faces that may be of one person: the best one first. */
export type Cluster = readonly UnknownFace[];

/**
 * Puts faces together: from the best to the worst, each joins the cluster that it matches best by the rule of several references, at the
 * model's own threshold, against those of its faces that it is compared with; one that matches none begins another. Without a threshold
 * each stays alone.
 *
 * @returns the largest clusters first
 */
export function clustersOf(model: ModelBundle, faces: readonly UnknownFace[]): readonly Cluster[] {
  const clusters: { readonly members: UnknownFace[]; person: PreparedPerson }[] = [];
  for (const face of [...faces].sort((a, b) => b.quality - a.quality)) {
    const nearest = clusters
      .map((cluster) => ({ cluster, distance: distanceTo(cluster, face) }))
      .reduce<Nearest | null>(
        (least, it) => (least === null || it.distance < least.distance ? it : least),
        null,
      );
    const joined = nearest !== null && isMatch(nearest.distance) ? nearest.cluster : null;
    const members = joined?.members ?? [];
    members.push(face);
    const person = preparePerson(
      model.head,
      members.map(({ embedding }) => embedding),
    );
    if (joined) joined.person = person;
    else clusters.push({ members, person });
  }
  return clusters.map(({ members }) => members).sort((a, b) => b.length - a.length);

  function distanceTo({ members, person }: (typeof clusters)[number], face: UnknownFace): number {
    return (
      comparedDistance(model, face, person.distance(face.embedding), members) ?? Number.POSITIVE_INFINITY
    );
  }

  type Nearest = { readonly cluster: (typeof clusters)[number]; readonly distance: number };

  function isMatch(distance: number): boolean {
    return decideAtDistance(model, distance, { comparable: true, explanation: null }).match;
  }
}
