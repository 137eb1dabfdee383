import type { Gallery } from "../gallery/gallery.js";
import type { EmbeddedFace } from "../recognition/face.js";
import type { Selfsame } from "../recognition/selfsame.js";

/** What the use cases work with: a gallery, and the model that it is bound to. */
export interface PeopleContext {
  readonly gallery: Gallery;
  readonly selfsame: Selfsame;
  /** Who does it, as the audit says: a key's prefix, "command line". */
  readonly by?: string;
}

/** For use cases that look at no photo, but decide: they need what the model says of itself. */
export interface ModelContext extends Omit<PeopleContext, "selfsame"> {
  readonly selfsame: Pick<Selfsame, "model">;
}

/** For use cases that decide nothing. */
export type GalleryContext = Pick<PeopleContext, "gallery" | "by">;

/** A face as results show it: without its embedding, which is biometric data. */
export interface SeenFace
  extends Pick<EmbeddedFace, "box" | "score" | "keypoints" | "resolution" | "quality"> {
  /** What is wrong with a face of too low quality, in words: "too dark". Absent for models that can't say. */
  readonly faults?: readonly string[] | undefined;
}

export function seenFace({ box, score, keypoints, resolution, quality, faults }: EmbeddedFace): SeenFace {
  return { box, score, keypoints, resolution, quality, ...(faults && { faults }) };
}

/** An audit event's details, with who did it. */
export function detailsBy<T extends object>(
  { by }: Pick<PeopleContext, "by">,
  details: T,
): T & Partial<{ by: string }> {
  return by === undefined ? details : { ...details, by };
}
