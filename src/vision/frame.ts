import type { Box, Point, RgbaImage } from "../core/image.js";
import type { Session } from "../runtime/session.js";
import type { Detection } from "./blazeface.js";
import { minConfidence } from "./faces.js";
import { type FaceMesh, findMeshes } from "./mesh.js";
import { resample } from "./resample.js";
import { searchLevel, searchLevels } from "./search.js";
import { alignmentTemplates } from "./templates.js";
import { luma } from "./tensor.js";

/** A face in a camera's frame, as far as a live view needs it; lengths in pixels of the frame. */
export interface FrameFace {
  readonly box: Box;
  /** The detector's confidence, 0…1; where the mesh was run, times the mesh network's. */
  readonly score: number;
  /** Image-left eye, image-right eye, nose tip, mouth centre, image-left ear, image-right ear. */
  readonly keypoints: readonly Point[];
  /** The landmarks by which a face is aligned; only in frames on which the mesh was run. */
  readonly landmarks: readonly Point[] | undefined;
  /** Mean grey of the face, 0 (black) … 255. */
  readonly brightness: number;
  /**
   * Variance of the Laplacian over variance of the grey, at 64 pixels a face: about 0.05 for a face out of focus or moving, 0.2 and
   * more for a sharp one. Contrast falls out of it.
   */
  readonly sharpness: number;
}

const side = 64;

/**
 * The faces of a camera's frame, largest first: the detector alone, once, or with the mesh that confirms them. Faces smaller
 * than a twelfth of the frame are not looked for.
 *
 * @param landmarks the mesh network; undefined leaves it out for this frame
 * @example
 * const faces = await facesOfFrame(detector, undefined, image);
 */
export async function facesOfFrame(
  detector: Session,
  landmarks: Session | undefined,
  image: RgbaImage,
): Promise<FrameFace[]> {
  const [whole = [], halved = []] = searchLevels(image, Infinity);
  const seen = await searchLevel(detector, image, whole);
  // A face that fills the frame is seen only from further away.
  const candidates = seen.length > 0 ? seen : await searchLevel(detector, image, halved);
  const meshes = landmarks ? await findMeshes(landmarks, image, candidates) : [];
  return candidates
    .map((candidate, i) => frameFace(image, candidate, meshes[i]))
    .filter(({ score }) => score >= minConfidence)
    .sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
}

function frameFace(image: RgbaImage, { box, score, keypoints }: Detection, mesh?: FaceMesh): FrameFace {
  return {
    box,
    keypoints,
    score: score * (mesh?.faceScore ?? 1),
    landmarks: mesh && alignmentTemplates["dlib-25"].map(({ mesh: index }) => mesh.points[index] as Point),
    ...greyFigures(image, box),
  };
}

/** Brightness and sharpness of what a box holds. */
function greyFigures(image: RgbaImage, { x, y, width, height }: Box) {
  const zoom = Math.max(width, height) / side;
  const [tx, ty] = [x + (width - zoom * side) / 2, y + (height - zoom * side) / 2];
  const { data } = resample(image, { a: zoom, b: 0, tx, ty }, side, side);
  const grey = Float32Array.from({ length: side * side }, (_, i) =>
    luma(data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!),
  );
  const laplacian: number[] = [];
  for (let row = 1; row < side - 1; row++)
    for (let i = row * side + 1; i < (row + 1) * side - 1; i++)
      laplacian.push(4 * grey[i]! - grey[i - 1]! - grey[i + 1]! - grey[i - side]! - grey[i + side]!);
  const [mean, variance] = moments(grey);
  // A face without any contrast is not sharp.
  return { brightness: mean, sharpness: variance > 0 ? moments(laplacian)[1] / variance : 0 };
}

function moments(values: ArrayLike<number>): [mean: number, variance: number] {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    squares += values[i]! ** 2;
  }
  const mean = sum / values.length;
  return [mean, Math.max(0, squares / values.length - mean ** 2)];
}
