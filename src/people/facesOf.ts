import { SelfsameError } from "../core/errors.js";
import type { EmbeddedFace } from "../recognition/face.js";
import type { ImageInput } from "../recognition/input.js";
import type { FaceOptions, Selfsame } from "../recognition/selfsame.js";

/**
 * The selected faces of a photo, embedded.
 *
 * @throws NO_FACE and what `embed` throws
 */
export async function facesOf(
  selfsame: Selfsame,
  image: ImageInput,
  { face = "main", ...options }: FaceOptions = {},
  aligned = false,
): Promise<EmbeddedFace[]> {
  if (face !== "all") return [await selfsame.embed(image, { ...options, face, aligned })];
  const faces = await selfsame.embedAll(image, { ...options, aligned });
  if (faces.length > 0) return faces;
  throw new SelfsameError("NO_FACE", `no face was found in ${photoName(image)}`);
}

/** A path is a photo's name; other photos have none. */
export function photoName(image: ImageInput): string {
  return typeof image === "string" ? `"${image}"` : "the photo";
}
