import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";

/** RGBA pixels as Selfsame or a browser's `ImageData` holds them. */
export interface PixelInput {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** A photo: a file's path, its bytes, a Blob, or RGBA pixels. */
export type ImageInput = string | Uint8Array | ArrayBuffer | Blob | PixelInput;

/** What a photo may cost, as `DecodeLimits` has it. */
interface Limits {
  readonly bytes: number;
  readonly pixels: number;
}

/**
 * The photo in a form that can be sent to a worker.
 *
 * @throws INVALID_ARGUMENT, IMAGE_TOO_LARGE, IMAGE_UNREADABLE
 */
export async function imageSource(
  image: ImageInput,
  limits: Limits,
): Promise<string | Uint8Array | RgbaImage> {
  if (typeof image === "string") return image;
  if (image instanceof Uint8Array || image instanceof ArrayBuffer) {
    refuseLonger(image.byteLength, limits);
    // A Buffer would arrive as its whole pool; a plain view is copied alone.
    return new Uint8Array(image as Uint8Array);
  }
  if (image instanceof Blob) {
    refuseLonger(image.size, limits);
    return new Uint8Array(await blobBytes(image));
  }
  if (typeof image !== "object" || image === null || !("data" in image))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "a photo is a path, bytes, a Blob or { width, height, data }",
    );
  return pixels(image, limits);
}

function pixels({ width, height, data }: PixelInput, limits: Limits): RgbaImage {
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray))
    throw new SelfsameError("INVALID_ARGUMENT", "RGBA data is a Uint8Array or a Uint8ClampedArray");
  const positive = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!positive || data.length !== 4 * width * height)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `RGBA data of ${String(width)}×${String(height)} pixels has 4·width·height bytes, not ${data.length}`,
    );
  if (width * height > limits.pixels)
    throw new SelfsameError(
      "IMAGE_TOO_LARGE",
      `the image has ${width}×${height} pixels; the limit is ${limits.pixels / 1e6} million`,
    );
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

async function blobBytes(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (cause) {
    // A Blob of a file that has changed or gone.
    throw new SelfsameError("IMAGE_UNREADABLE", `the Blob can't be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function refuseLonger(size: number, limits: Limits): void {
  if (size > limits.bytes)
    throw new SelfsameError(
      "IMAGE_TOO_LARGE",
      `the image has ${(size / 1e6).toFixed(1)} MB; the limit is ${limits.bytes / 1e6} MB`,
    );
  // Also what has been transferred to another thread.
  if (size === 0) throw new SelfsameError("IMAGE_UNREADABLE", "the image has no bytes");
}
