import { seenFace } from "../people/context.js";
import type { DetectedFace, EmbeddedFace } from "../recognition/face.js";

/** A face as answers show it. */
export const detectedJson = ({ box, score, keypoints, resolution }: DetectedFace) => ({
  box: { x: box.x, y: box.y, width: box.width, height: box.height },
  score,
  keypoints: keypoints.map(({ x, y }) => ({ x, y })),
  resolution,
});

/** Embeddings are personal data, and stay. */
export const judgedJson = (face: EmbeddedFace) => ({ ...seenFace(face), ...detectedJson(face) });
