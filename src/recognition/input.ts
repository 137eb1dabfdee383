import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import type { FaceSelection } from "./face.js";

/** RGBA pixels as Selfsame or a browser's `ImageData` holds them. */
export interface PixelInput {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** A photo: a file's path, its bytes, a Blob, or RGBA pixels. */
export type ImageInput = string | Uint8Array | ArrayBuffer | Blob | PixelInput;

/**
 * The photo in a form that can be sent to a worker.
 *
 * @throws INVALID_ARGUMENT
 */
export async function imageSource(image: ImageInput): Promise<string | Uint8Array | RgbaImage> {
  if (typeof image === "string") return image;
  // A Buffer would arrive as its whole pool; a plain view is copied alone.
  if (image instanceof Uint8Array) return new Uint8Array(image);
  if (image instanceof ArrayBuffer) return new Uint8Array(image);
  if (image instanceof Blob) return new Uint8Array(await image.arrayBuffer());
  if (typeof image !== "object" || image === null || !("data" in image))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "a photo is a path, bytes, a Blob or { width, height, data }",
    );
  const { width, height, data } = image;
  const positive = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!positive || data?.length !== 4 * width * height)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `RGBA data of ${width}×${height} pixels has 4·width·height bytes, not ${data?.length}`,
    );
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/** @throws INVALID_ARGUMENT */
export function checkFaceSelection(face: FaceSelection): void {
  if (face === "main" || face === "largest" || face === "all") return;
  if (!Number.isInteger(face) || face < 1)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a face is "main", "largest", "all" or a number from 1, not ${face}`,
    );
}
