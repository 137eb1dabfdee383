import type { Box, Point } from "../core/image.js";
import type { Detection } from "./blazeface.js";

/** Intersection over union of two boxes, 0…1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const intersection = width * height;
  return intersection / (a.width * a.height + b.width * b.height - intersection);
}

/**
 * Weighted non-maximum suppression (BlazeFace paper, section 4.2): each group of overlapping detections becomes
 * their mean, weighted by score, with the best score. Best first.
 *
 * @param minOverlap IoU from which two detections are one face
 */
export function weightedSuppression(detections: readonly Detection[], minOverlap: number): Detection[] {
  const faces: Detection[] = [];
  let rest = [...detections].sort((a, b) => b.score - a.score);
  for (let best = rest[0]; best !== undefined; best = rest[0]) {
    const { box, score } = best;
    const group = rest.filter(
      (other) => other === best || intersectionOverUnion(box, other.box) > minOverlap,
    );
    rest = rest.filter((other) => !group.includes(other));
    faces.push({ ...blend(group), score });
  }
  return faces;
}

function blend(group: readonly Detection[]): Omit<Detection, "score"> {
  const total = group.reduce((sum, { score }) => sum + score, 0);
  const mean = (value: (detection: Detection) => number) =>
    group.reduce((sum, detection) => sum + detection.score * value(detection), 0) / total;
  const keypoint = (k: number): Point => ({
    x: mean((d) => (d.keypoints[k] as Point).x),
    y: mean((d) => (d.keypoints[k] as Point).y),
  });
  return {
    box: {
      x: mean((d) => d.box.x),
      y: mean((d) => d.box.y),
      width: mean((d) => d.box.width),
      height: mean((d) => d.box.height),
    },
    keypoints: (group[0] as Detection).keypoints.map((_, k) => keypoint(k)),
  };
}

/** Plain non-maximum suppression: of overlapping detections the best stays as it is. Best first. */
export function keepBest(detections: readonly Detection[], minOverlap: number): Detection[] {
  const faces: Detection[] = [];
  for (const detection of [...detections].sort((a, b) => b.score - a.score))
    if (faces.every((face) => intersectionOverUnion(face.box, detection.box) <= minOverlap))
      faces.push(detection);
  return faces;
}
