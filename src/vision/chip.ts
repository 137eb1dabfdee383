import type { Point, RgbaImage } from "../core/image.js";
import type { FaceMesh } from "./mesh.js";
import { resample } from "./resample.js";
import { type AlignmentTemplate, alignmentTemplates } from "./templates.js";
import { fitSimilarity, invertSimilarity, type Similarity, similarityScale } from "./transform.js";

/** How a model bundle wants its faces cut out. */
export interface AlignmentSpec {
  readonly template: AlignmentTemplate;
  /** Room around the template's unit square, in its units. */
  readonly padding: number;
  /** Side of the chip in pixels. */
  readonly size: number;
}

/** An aligned face. */
export interface Chip {
  readonly image: RgbaImage;
  /** Maps image pixels to chip pixels. */
  readonly toChip: Similarity;
  /** Photo pixels per chip pixel: below 1 the chip is enlarged and holds less detail than the twin was made for. */
  readonly resolution: number;
}

/**
 * Cuts a face out of a photo so that its landmarks lie on the template's: a template point p comes to the *index* of the chip
 * (padding + p)/(2·padding + 1)·size, as in dlib, by which the twin was trained; the centre of that pixel lies half a pixel on.
 * Between the two sets: the least-squares similarity.
 */
export function alignFace(image: RgbaImage, mesh: FaceMesh, spec: AlignmentSpec): Chip {
  const to = templatePlaces(spec);
  const from = to.map((place) => mesh.points[place.mesh] as Point);
  const toChip = fitSimilarity(from, to);
  const toImage = invertSimilarity(toChip);
  return {
    image: resample(image, toImage, spec.size, spec.size),
    toChip,
    resolution: similarityScale(toImage),
  };
}

/** Where the template's landmarks lie in an aligned face, with their numbers in the mesh. */
export function templatePlaces({
  template,
  padding,
  size,
}: AlignmentSpec): readonly (Point & { readonly mesh: number })[] {
  const place = (value: number) => ((padding + value) / (2 * padding + 1)) * size + 0.5;
  return alignmentTemplates[template].map(({ mesh, x, y }) => ({ mesh, x: place(x), y: place(y) }));
}
