import type { RgbaImage } from "../core/image.js";
import type { ModelBundle } from "../models/bundle.js";
import { resizeImage } from "../vision/resizePlanes.js";
import type { AlignedFace } from "./face.js";

/**
 * What a bundle without alignment sees of an image: all of it, as if it were one aligned face, resized to the
 * input's size. `resolution` is image pixels per input pixel of the side that has fewer.
 */
export function wholeImage(image: RgbaImage, { input }: ModelBundle): AlignedFace {
  const { width, height } = image;
  return {
    box: { x: 0, y: 0, width, height },
    score: 1,
    keypoints: [],
    resolution: Math.min(width / input.width, height / input.height),
    image: resizeImage(image, input.width, input.height),
  };
}
