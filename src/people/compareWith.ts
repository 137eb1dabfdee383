import type { Candidate, Gallery } from "../gallery/gallery.js";
import type { Template } from "../gallery/template.js";
import { type Comparability, comparabilityOf, type Side } from "../recognition/comparability.js";
import { prepareReferences } from "../recognition/decision.js";
import type { EmbeddedFace } from "../recognition/face.js";
import { areCompared, isGoodEnough, leastCompared, neededBeside } from "../recognition/gate.js";
import type { ModelBundle } from "../recognition/model.js";
import { stillThere } from "./stillThere.js";

/** A face, as far as it is compared with people. */
type Probe = Pick<EmbeddedFace, "embedding" | "quality">;

/** Whether some enrolled face may be too doubtful to be compared with this one: of most faces it is known that none is. */
export function isChoosy({ embedding }: ModelBundle, { quality }: Pick<Probe, "quality">): boolean {
  return neededBeside(embedding, quality) > embedding.minQuality;
}

/**
 * The distance of a face from somebody, by those of their faces alone that it is compared with; null where that are none.
 *
 * @param distance from all of them
 */
export function comparedDistance(
  model: ModelBundle,
  face: Probe,
  distance: number,
  theirs: readonly Probe[],
): number | null {
  const used = theirs.filter(({ quality }) => areCompared(model.embedding, face.quality, quality));
  if (used.length === theirs.length) return distance;
  if (used.length === 0) return null;
  const vectors = used.map(({ embedding }) => embedding);
  return prepareReferences(model, vectors).distance(face.embedding);
}

/**
 * A person found by a search, compared as `verify` compares them: with those templates alone that a doubtful face is compared with.
 *
 * @param comparability of the face by itself
 */
export function compareWith(
  model: ModelBundle,
  side: Side & { readonly face: EmbeddedFace },
  candidate: Candidate,
  comparability: Comparability,
  templates: readonly Template[],
): { readonly distance: number; readonly comparability: Comparability } {
  const distance = comparedDistance(model, side.face, candidate.distance, templates);
  if (distance !== null) return { distance, comparability };
  const [best] = [...templates].sort((a, b) => b.quality - a.quality);
  const enrolled = { name: "any photo enrolled for them", face: { ...(best as Template), model: model.id } };
  return {
    distance: candidate.distance,
    comparability: comparabilityOf(model, [side, enrolled]),
  };
}

/** So many times as many people are looked through for those that a face is compared with: doubtful faces lie near one another. */
const farthest = 16;

/**
 * The nearest people of a face, nearest first, of those alone that it is compared with, and as `verify` compares them. Others who are
 * nearer hide nobody, unless they are more than `farthest` times as many as are asked for.
 */
export async function nearestCompared(
  gallery: Pick<Gallery, "nearest" | "templates">,
  model: ModelBundle,
  face: Probe,
  count: number,
): Promise<readonly Candidate[]> {
  if (!isGoodEnough(face.quality, leastCompared(model.embedding))) return [];
  if (!isChoosy(model, face)) return gallery.nearest(face.embedding, count);
  for (let wanted = count; ; wanted *= 4) {
    const nearest = await gallery.nearest(face.embedding, wanted);
    const compared: Candidate[] = [];
    for (const candidate of nearest) {
      const templates = await stillThere(gallery.templates(candidate.person));
      const distance = templates && comparedDistance(model, face, candidate.distance, templates);
      if (distance !== null) compared.push({ ...candidate, distance });
    }
    if (compared.length >= count || nearest.length < wanted || wanted >= farthest * count)
      return compared.sort((a, b) => a.distance - b.distance).slice(0, count);
  }
}
