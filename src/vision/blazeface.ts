import type { Box, Point, RgbaImage } from "../core/image.js";
import { float32Output, type Session } from "../runtime/session.js";
import { blazefaceAnchors } from "./anchors.js";
import { resample } from "./resample.js";

/** MediaPipe BlazeFace "back": the network's own input and output conventions. */
const side = 256;
const anchors = blazefaceAnchors(side);
const keypointCount = 6;
const valuesPerAnchor = 4 + 2 * keypointCount;

/** A face as the detector reports it, in image pixels. */
export interface Detection {
  readonly box: Box;
  /** Posterior of "face", 0…1. */
  readonly score: number;
  /**
   * Image-left eye, image-right eye, nose tip, mouth centre, image-left ear, image-right ear; of a face that was seen upside down,
   * left and right are as it sees them upright.
   */
  readonly keypoints: readonly Point[];
}

/** A square of the image to be searched; it may reach over the image's border (seen as black there). */
export interface SearchWindow {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** Whether it is looked at upside down: for faces that are. */
  readonly turned?: boolean;
}

/**
 * All anchors of one window whose face score reaches `minScore`, unsuppressed.
 * Source of the decoding: MediaPipe `TensorsToDetectionsCalculator`.
 */
export async function searchWindow(
  session: Session,
  image: RgbaImage,
  window: SearchWindow,
  minScore: number,
): Promise<Detection[]> {
  // Turned by 180° the window begins at its last corner and runs back from there.
  const zoom = (window.turned ? -window.side : window.side) / side;
  const start = window.turned ? window.side : 0;
  const [tx, ty] = [window.x + start, window.y + start];
  const patch = resample(image, { a: zoom, b: 0, tx, ty }, side, side);
  const outputs = await session.run({ image: { data: patch.data, shape: [1, side, side, 4] } });
  const logits = float32Output(outputs, "logits");
  const regressors = float32Output(outputs, "regressors");
  const minLogit = Math.log(minScore / (1 - minScore));
  const detections: Detection[] = [];
  anchors.forEach((anchor, index) => {
    const logit = logits[index] as number;
    if (logit < minLogit) return;
    const at = (i: number) => regressors[index * valuesPerAnchor + i] as number;
    // Centre and keypoints are relative to the anchor's centre, sizes are absolute; all in input pixels.
    const point = (i: number): Point => ({
      x: tx + zoom * (anchor.x + at(i)),
      y: ty + zoom * (anchor.y + at(i + 1)),
    });
    const centre = point(0);
    const [width, height] = [Math.abs(zoom) * at(2), Math.abs(zoom) * at(3)];
    if (!(width > 0 && height > 0)) return;
    detections.push({
      box: { x: centre.x - width / 2, y: centre.y - height / 2, width, height },
      score: 1 / (1 + Math.exp(-logit)),
      keypoints: Array.from({ length: keypointCount }, (_, k) => point(4 + 2 * k)),
    });
  });
  return detections;
}
