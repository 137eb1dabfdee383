import type { Point } from "../core/image.js";
import { type AlignmentSpec, type Chip, templatePlaces } from "./chip.js";
import type { FoundFace } from "./faces.js";
import { applySimilarity } from "./transform.js";

/** What the networks that found a face say of its shape, and how far they agree. */
export interface ShapeFigures {
  /** Log odds of the two confidences. */
  readonly detector: number;
  readonly mesh: number;
  /** Log of how far the landmarks lie from the template's, in pixels of the aligned face. */
  readonly fit: number;
  /** Log of how far the detector's eyes, nose and mouth lie from the mesh's, in distances between the eyes. */
  readonly agreement: number;
  /** Log of the way from the eyes to the mouth over that between the eyes. */
  readonly height: number;
}

/** Points of MediaPipe's mesh. */
const at = { leftEye: [33, 133], rightEye: [362, 263], nose: [1, 1], mouth: [13, 14] } as const;

/** @param chip the face as it was aligned by `spec` */
export function shapeFigures(face: FoundFace, { toChip }: Chip, spec: AlignmentSpec): ShapeFigures {
  const { score, keypoints, mesh } = face;
  const places = templatePlaces(spec);
  const squares = places.reduce((sum, { mesh: index, x, y }) => {
    const landmark = applySimilarity(toChip, mesh.points[index] as Point);
    return sum + (landmark.x - x) ** 2 + (landmark.y - y) ** 2;
  }, 0);
  const middle = ([a, b]: readonly [number, number]): Point => {
    const [p, q] = [mesh.points[a] as Point, mesh.points[b] as Point];
    return { x: (p.x + q.x) / 2, y: (p.y + q.y) / 2 };
  };
  const seen = [middle(at.leftEye), middle(at.rightEye), middle(at.nose), middle(at.mouth)] as const;
  const [leftEye, rightEye, , mouth] = seen;
  const between = distance(leftEye, rightEye) + 1e-6;
  const apart = seen.reduce((sum, point, i) => sum + distance(point, keypoints[i] as Point), 0);
  return {
    detector: logOdds(score / mesh.faceScore),
    mesh: logOdds(mesh.faceScore),
    fit: Math.log(Math.sqrt(squares / places.length) + 0.1),
    agreement: Math.log(apart / between + 0.02),
    height: Math.log(
      distance({ x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 }, mouth) / between + 1e-3,
    ),
  };
}

const logOdds = (p: number) => Math.log((p + 1e-3) / (1.001 - p));

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);
