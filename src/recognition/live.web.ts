import { throwIfAborted, untilAborted } from "../core/job.js";
import type { FrameFace } from "../vision/frame.js";
import { intersectionOverUnion } from "../vision/suppression.js";
import { bitmapOf } from "./pageImage.web.js";
import type { PageRecognizer } from "./recognizer.web.js";

export interface LiveOptions {
  /** Ends it: the loop throws ABORTED. */
  readonly signal?: AbortSignal;
  /** The mesh, which confirms faces and gives their landmarks, runs on every so manieth frame. Default 5; 0: never. */
  readonly meshEvery?: number;
  /** Frames are looked at scaled down to this longer side, in pixels. Default 640. */
  readonly side?: number;
}

/** What a live view shows of one frame. */
export interface LiveView {
  /** Of the frame as the camera gives it; what is found is in its pixels. */
  readonly width: number;
  readonly height: number;
  /** Largest first. */
  readonly faces: readonly FrameFace[];
  /** Whether the mesh was run. */
  readonly mesh: boolean;
  /** Frames that the video showed since the view before, and that were passed over. */
  readonly dropped: number;
  /** Milliseconds from the frame to this. */
  readonly ms: number;
}

/**
 * Looks at a video as it plays, one frame at a time: while one is looked at, or whoever asked is busy with the view before, those
 * that come are dropped, never queued.
 *
 * @throws ABORTED, CLOSED, IMAGE_UNREADABLE
 */
export async function* liveViews(
  recognizer: Pick<PageRecognizer, "look">,
  video: HTMLVideoElement,
  { signal, meshEvery = 5, side = 640 }: LiveOptions,
): AsyncGenerator<LiveView, void, undefined> {
  let before: number | undefined;
  let known: readonly FrameFace[] = [];
  for (let count = 0; ; count++) {
    throwIfAborted(signal);
    const presented = await nextFrame(video, signal);
    const began = performance.now();
    const { videoWidth: width, videoHeight: height } = video;
    const scale = Math.min(1, side / Math.max(width, height));
    const size = { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale) };
    const mesh = meshEvery > 0 && count % meshEvery === 0;
    const frame = await bitmapOf(video, scale < 1 ? size : {});
    const seen = await recognizer.look(frame, mesh, signal ? { signal } : {});
    const dropped = before === undefined || presented === undefined ? 0 : presented - before - 1;
    before = presented;
    const found = seen.faces.map((face) => scaled(face, width / seen.width));
    const faces = mesh || meshEvery === 0 ? found : found.filter((face) => isLikely(face, known));
    known = faces;
    yield { width, height, faces, mesh, dropped: Math.max(0, dropped), ms: performance.now() - began };
  }
}

/** The detector alone sees faces in folds and patterns, which the mesh refuses; of a real face it is as sure as this. */
const sure = 0.8;
const sameFace = 0.3;

/** Whether a face is one that was seen before, or one that the detector needs nobody to confirm. */
function isLikely({ box, score }: FrameFace, known: readonly FrameFace[]): boolean {
  return score >= sure || known.some((face) => intersectionOverUnion(face.box, box) > sameFace);
}

/** Waits for the video's next frame. @returns how many it has shown, where the browser counts them */
function nextFrame(video: HTMLVideoElement, signal?: AbortSignal): Promise<number | undefined> {
  const frame = new Promise<number | undefined>((resolve) => {
    if ("requestVideoFrameCallback" in video)
      video.requestVideoFrameCallback((_, { presentedFrames }) => resolve(presentedFrames));
    else requestAnimationFrame(() => resolve(undefined));
  });
  return untilAborted(frame, signal);
}

function scaled(face: FrameFace, by: number): FrameFace {
  const point = ({ x, y }: { x: number; y: number }) => ({ x: x * by, y: y * by });
  const { x, y, width, height } = face.box;
  return {
    ...face,
    box: { x: x * by, y: y * by, width: width * by, height: height * by },
    keypoints: face.keypoints.map(point),
    landmarks: face.landmarks?.map(point),
  };
}
