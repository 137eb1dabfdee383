import type { Candidate } from "../gallery/gallery.js";
import type { Template } from "../gallery/template.js";
import { type Comparability, comparabilityOf, type Side } from "../recognition/comparability.js";
import { prepareReferences } from "../recognition/decision.js";
import type { EmbeddedFace } from "../recognition/face.js";
import { areCompared, neededBeside } from "../recognition/gate.js";
import type { ModelBundle } from "../recognition/model.js";

/** Whether some enrolled face may be too doubtful to be compared with this one: of most faces it is known that none is. */
export function isChoosy({ embedding }: ModelBundle, { quality }: EmbeddedFace): boolean {
  return neededBeside(embedding, quality) > embedding.minQuality;
}

/**
 * A person found by a search, which compares with all their templates, as `verify` compares them: with those alone that a doubtful face is
 * compared with.
 *
 * @param comparability of the face by itself
 */
export function compareWith(
  model: ModelBundle,
  side: Side & { readonly face: EmbeddedFace },
  { distance }: Candidate,
  comparability: Comparability,
  templates: readonly Template[],
): { readonly distance: number; readonly comparability: Comparability } {
  const { face } = side;
  const used = templates.filter(({ quality }) => areCompared(model.embedding, face.quality, quality));
  if (used.length === templates.length) return { distance, comparability };
  const vectors = used.map(({ embedding }) => embedding);
  if (vectors.length > 0)
    return { distance: prepareReferences(model, vectors).distance(face.embedding), comparability };
  const [best] = [...templates].sort((a, b) => b.quality - a.quality);
  const enrolled = { name: "any photo enrolled for them", face: { ...(best as Template), model: model.id } };
  return { distance, comparability: comparabilityOf(model, [side, enrolled]) };
}
