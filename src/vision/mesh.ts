import type { Point, RgbaImage } from "../core/image.js";
import { float32Output, type Session } from "../runtime/session.js";
import type { Detection } from "./blazeface.js";
import { resample } from "./resample.js";
import { applySimilarity, type Similarity } from "./transform.js";

/** MediaPipe FaceMesh: side of its input, points it gives. */
const side = 192;
const pointCount = 468;

/** The region is a square of this many times the detection box's longer side, upright by the eye line: MediaPipe's own. */
const regionScale = 1.5;

/** 468 landmarks in image pixels, and how sure the mesh network is that it saw a face (0…1). */
export interface FaceMesh {
  readonly points: readonly Point[];
  readonly faceScore: number;
}

/** Maps the mesh network's input pixels to image pixels. */
export function meshRegion({ box, keypoints }: Detection): Similarity {
  const [left, right] = keypoints as readonly [Point, Point];
  const angle = Math.atan2(right.y - left.y, right.x - left.x);
  const zoom = (regionScale * Math.max(box.width, box.height)) / side;
  const [a, b] = [zoom * Math.cos(angle), zoom * Math.sin(angle)];
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2];
  const half = side / 2;
  return { a, b, tx: cx - (a * half - b * half), ty: cy - (b * half + a * half) };
}

/** The meshes of detected faces, in one batch. */
export async function findMeshes(
  session: Session,
  image: RgbaImage,
  detections: readonly Detection[],
): Promise<FaceMesh[]> {
  if (detections.length === 0) return [];
  const regions = detections.map(meshRegion);
  const bytes = 4 * side * side;
  const data = new Uint8Array(detections.length * bytes);
  regions.forEach((region, index) => {
    data.set(resample(image, region, side, side).data, index * bytes);
  });
  const outputs = await session.run({ image: { data, shape: [detections.length, side, side, 4] } });
  const mesh = float32Output(outputs, "mesh");
  const face = float32Output(outputs, "face");
  return regions.map((region, index) => ({
    faceScore: face[index] as number,
    points: Array.from({ length: pointCount }, (_, p) => {
      const at = 3 * (index * pointCount + p);
      return applySimilarity(region, { x: mesh[at] as number, y: mesh[at + 1] as number });
    }),
  }));
}
