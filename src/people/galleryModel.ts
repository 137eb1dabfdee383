import type { GalleryModel } from "../gallery/gallery.js";
import type { ModelBundle } from "../recognition/model.js";

/** What a gallery is told of a model. */
export function galleryModelOf({ id, revision, embedding, head }: ModelBundle): GalleryModel {
  const distance = "alpha" in head ? { kind: head.kind, alpha: head.alpha } : { kind: head.kind };
  return { id, revision, dimensions: embedding.dimensions, head: distance };
}
