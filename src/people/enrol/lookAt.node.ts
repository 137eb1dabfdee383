import { concernsItem, type SelfsameError } from "../../core/errors.js";
import { sha256 } from "../../core/sha256.node.js";
import type { GallerySettings } from "../../gallery/gallery.js";
import type { TemplateOrigin } from "../../gallery/template.js";
import { suitabilityOf } from "../../recognition/comparability.js";
import type { ImageInput } from "../../recognition/input.js";
import { faceThumbnail, photoBytes } from "../../recognition/photoSource.node.js";
import type { OneFaceOptions, Selfsame } from "../../recognition/selfsame.js";
import { seenFace } from "../context.js";
import type { GatedPhoto, RefusedPhoto } from "./photoOutcome.js";

export interface LookOptions extends OneFaceOptions {
  readonly origin: TemplateOrigin;
  readonly keepImages: GallerySettings["keepImages"];
}

/**
 * Looks at one photo: its face has to be found and to be good enough for the model's figures to hold. Nothing else is asked here.
 *
 * @throws what is no photo's own fault: BUSY, CLOSED, ABORTED, …
 */
export async function lookAt(
  selfsame: Selfsame,
  { name, image }: { readonly name: string; readonly image: ImageInput },
  { origin, keepImages, ...options }: LookOptions,
): Promise<GatedPhoto> {
  try {
    const bytes = await photoBytes(image);
    const face = await selfsame.embed(bytes, { ...options, aligned: true });
    const { comparable, explanation } = suitabilityOf(selfsame.model, { name, face });
    if (comparable === false)
      return {
        name,
        refused: {
          reason: "not comparable",
          code: null,
          explanation,
          face: seenFace(face),
          duplicateOf: null,
        },
      };
    // Of another face than the main one re-embedding could not tell whose face of the photo it was.
    const isKept = keepImages && (options.face ?? "main") === "main";
    return {
      name,
      face,
      draft: {
        embedding: face.embedding,
        quality: face.quality,
        sourceHash: sha256(bytes),
        origin,
        ...(isKept && { image: bytes }),
        ...(face.aligned && { thumbnail: await faceThumbnail(face.aligned) }),
      },
    };
  } catch (error) {
    if (!concernsItem(error)) throw error;
    return unusable(name, error);
  }
}

function unusable(name: string, { code, message, hint }: SelfsameError): RefusedPhoto {
  const reason = code === "NO_FACE" || code === "FACE_INDEX_OUT_OF_RANGE" ? "no face" : "unreadable";
  return {
    name,
    refused: { reason, code, explanation: `${message}. ${hint}`, face: null, duplicateOf: null },
  };
}
