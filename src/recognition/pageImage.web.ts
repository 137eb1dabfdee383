import { SelfsameError } from "../core/errors.js";
import type { RgbaImage } from "../core/image.js";
import type { DecodeLimits } from "../vision/decodeLimits.js";
import { type ImageInput, imageSource } from "./input.js";

/**
 * A photo in a page: a Blob or File, a file's bytes, RGBA pixels such as `ImageData`, or what shows a picture: an image, a
 * canvas, a video (its present frame), an `ImageBitmap`, a `VideoFrame`.
 */
export type PageImage =
  | Exclude<ImageInput, string>
  | ImageBitmap
  | VideoFrame
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas;

/** A photo as a page's worker takes it. */
export type PageSource = Uint8Array | RgbaImage | ImageBitmap;

const showing = [
  "ImageBitmap",
  "VideoFrame",
  "HTMLImageElement",
  "HTMLVideoElement",
  "HTMLCanvasElement",
  "OffscreenCanvas",
] as const;

/** Whether it shows a picture that the browser has decoded. Browsers differ in what they know. */
function isShown(image: unknown): image is Exclude<PageImage, Exclude<ImageInput, string>> {
  return showing.some((name) => name in globalThis && image instanceof globalThis[name]);
}

/**
 * The photo in a form that can be sent to a worker. What the caller gave stays the caller's.
 *
 * @throws INVALID_ARGUMENT, IMAGE_TOO_LARGE, IMAGE_UNREADABLE
 */
export async function pageSource(image: PageImage, limits: DecodeLimits): Promise<PageSource> {
  if (isShown(image)) return bitmapOf(image);
  if (typeof image === "string")
    throw new SelfsameError("INVALID_ARGUMENT", "a page has no files: a photo is not text", {
      hint: "Fetch it and give its Blob: `await (await fetch(url)).blob()`.",
    });
  return (await imageSource(image, limits)) as Uint8Array | RgbaImage;
}

/** @throws IMAGE_UNREADABLE where nothing is shown yet */
export async function bitmapOf(
  image: ImageBitmapSource,
  options: ImageBitmapOptions = {},
): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(image, options);
  } catch (cause) {
    throw new SelfsameError(
      "IMAGE_UNREADABLE",
      `no picture can be taken of it: ${(cause as Error).message}`,
      { cause, hint: "Wait until it shows something, and take pictures of your own origin only." },
    );
  }
}
