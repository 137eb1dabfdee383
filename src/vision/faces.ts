import type { Box, Point, RgbaImage } from "../core/image.js";
import type { Session } from "../runtime/session.js";
import type { Detection, SearchWindow } from "./blazeface.js";
import { type FaceMesh, findMeshes } from "./mesh.js";
import { searchLevel, searchLevels } from "./search.js";
import { intersectionOverUnion } from "./suppression.js";

/** A face that both networks agree on; `score` is the product of their confidences, 0…1. */
export interface FoundFace extends Detection {
  readonly mesh: FaceMesh;
}

/** `largest` stops at the coarsest search that sees a face; `all` searches the photo down to small faces. */
export type SearchExtent = "largest" | "all";

/**
 * The least product of the detector's and the mesh network's confidence. A sofa came to 0.55, a forehead to 0.56, a pillar to 0.57;
 * 82 parts without a face of photos in the wild to 0.40 at most, and 200 drawn textures to 0.33. It costs none of 1,630 photos of
 * View 1 (the least of them 0.62) and one of 945 in the wild.
 */
export const minConfidence = 0.58;

/** Meshes that overlap this much are of one face, seen from two detections. */
const minMeshOverlap = 0.3;

/** Side of the smallest face that a full search looks for, in pixels; smaller ones hold too little to compare. */
const minFace = 40;

/**
 * A face that is less sure may be one that stands on its head, so it is looked at turned, too. Below it are 5% of View 1's
 * faces and nearly all of the same faces upside down, as far as they are found at all.
 */
const sureConfidence = 0.8;

/**
 * The faces of a photo, largest first. The detector proposes, the mesh network confirms. A face upside down is found as such:
 * its mesh is the right way up.
 *
 * @param detector BlazeFace, `landmarks` FaceMesh
 */
export async function findFaces(
  detector: Session,
  landmarks: Session,
  image: RgbaImage,
  extent: SearchExtent,
): Promise<FoundFace[]> {
  const look = { detector, landmarks, image };
  const levels = searchLevels(image, minFace);
  const upright = await eachInTurn(await facesOf(look, levels, extent), (face) =>
    face.score < sureConfidence && isUpright(face) ? surerTurned(look, face) : face,
  );
  // Where nobody is seen, or somebody on their head, the photo may stand on its head, and everybody else with it.
  const looksTurned = upright.length === 0 || upright.some((face) => tiltOf(face) > Math.PI / 2);
  const others = looksTurned ? await facesOf(look, levels.map(turned), extent) : [];
  return surestOf([...upright, ...others]).sort((a, b) => area(b.box) - area(a.box));
}

/** Each face once, as the networks are surest of it. */
function surestOf(faces: readonly FoundFace[]): FoundFace[] {
  const kept: FoundFace[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score))
    if (!kept.some(({ mesh }) => isSameFace(mesh, face.mesh))) kept.push(face);
  return kept;
}

interface Look {
  readonly detector: Session;
  readonly landmarks: Session;
  readonly image: RgbaImage;
}

async function facesOf(
  { detector, landmarks, image }: Look,
  [whole = [], halved = [], ...tiles]: readonly SearchWindow[][],
  extent: SearchExtent,
): Promise<FoundFace[]> {
  const faces: FoundFace[] = [];
  // The halved photo is for faces too large for the whole one, so it is searched only when that shows nothing.
  for (const [level, windows] of [whole, halved, ...tiles].entries()) {
    if (faces.length > 0 && (extent === "largest" || level === 1)) continue;
    const candidates = (await searchLevel(detector, image, windows)).filter(
      ({ box }) => !faces.some((face) => intersectionOverUnion(face.box, box) > minMeshOverlap),
    );
    const meshes = await findMeshes(landmarks, image, candidates);
    candidates.forEach((candidate, index) => {
      const mesh = meshes[index] as FaceMesh;
      const score = candidate.score * mesh.faceScore;
      const known = faces.some((face) => isSameFace(face.mesh, mesh));
      if (score >= minConfidence && !known) faces.push({ ...candidate, score, mesh });
    });
  }
  return faces;
}

const turned = (windows: readonly SearchWindow[]): SearchWindow[] =>
  windows.map((window) => ({ ...window, turned: !window.turned }));

/** Side of the window around one face, in sides of its box: as large in it as in photos of a face. */
const closeUp = 2.5;

/** The other way up a face is believed where both networks are surer of it by so much. */
const muchSurer = 0.05;

/** The same face seen the other way up, where both networks are surer of that; else as it was. */
async function surerTurned(look: Look, face: FoundFace): Promise<FoundFace> {
  const { x, y, width, height } = face.box;
  const side = closeUp * Math.max(width, height);
  const window = { x: x + (width - side) / 2, y: y + (height - side) / 2, side, turned: true };
  const again = await facesOf(look, [[window]], "largest");
  const surer = again.filter(
    ({ mesh, score }) => score >= face.score + muchSurer && isSameFace(mesh, face.mesh),
  );
  return surer.reduce((best, other) => (other.score > best.score ? other : best), face);
}

/** A head tilted further is no face on its head: the detector sees its tilt, and may be wrong when it sees it turned. */
const mostTilted = (35 * Math.PI) / 180;

const isUpright = (face: Detection) => tiltOf(face) < mostTilted;

/** How far the eyes' line is from level, 0…π; beyond a right angle the face stands on its head. */
function tiltOf({ keypoints }: Detection): number {
  const [left, right] = keypoints as readonly [Point, Point];
  return Math.abs(Math.atan2(right.y - left.y, right.x - left.x));
}

/** One after the other: a session runs one thing at a time. */
async function eachInTurn<T, R>(items: readonly T[], work: (item: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

const area = ({ width, height }: Box) => width * height;

function isSameFace(a: FaceMesh, b: FaceMesh): boolean {
  return intersectionOverUnion(extentOf(a.points), extentOf(b.points)) > minMeshOverlap;
}

/** The smallest box around points. */
function extentOf(points: readonly Point[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}
