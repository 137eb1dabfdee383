import { sha256 } from "../../core/sha256.node.js";
import type { UnknownFaceDraft } from "../../gallery/unknownFace.js";
import { suitabilityOf } from "../../recognition/comparability.js";
import type { DecisionOutcome } from "../../recognition/decision.js";
import type { EmbeddedFace } from "../../recognition/face.js";
import type { ImageInput } from "../../recognition/input.js";
import { faceThumbnail, photoBytes } from "../../recognition/photoSource.node.js";
import type { PeopleContext } from "../context.js";

const dayMs = 86_400_000;

/**
 * Keeps the faces that a search found nobody for. Those that nothing was decided on, or that are not good enough to be enrolled, are not
 * kept: of too low quality they would suggest anybody, and without a threshold everybody is unknown.
 *
 * @returns for each face the id under which it waits; null where it is not kept
 */
export async function keepUnknown(
  { gallery, selfsame: { model } }: PeopleContext,
  image: ImageInput,
  faces: readonly EmbeddedFace[],
  answers: readonly { readonly outcome: DecisionOutcome }[],
  days: number,
): Promise<readonly (string | null)[]> {
  const unknown = faces.flatMap((face, i) =>
    answers[i]?.outcome === "no match" && suitabilityOf(model, { name: "", face }).comparable
      ? [{ face, i }]
      : [],
  );
  if (unknown.length === 0) return [];
  const sourceHash = sha256(await photoBytes(image));
  const expires = new Date(Date.now() + days * dayMs).toISOString();
  const drafts: UnknownFaceDraft[] = await Promise.all(
    unknown.map(async ({ face: { embedding, quality, aligned } }) => ({
      embedding,
      quality,
      sourceHash,
      expires,
      ...(aligned && { thumbnail: await faceThumbnail(aligned) }),
    })),
  );
  const ids = await gallery.addUnknownFaces(drafts);
  const kept: (string | null)[] = faces.map(() => null);
  unknown.forEach(({ i }, n) => {
    kept[i] = ids[n] ?? null;
  });
  return kept;
}
