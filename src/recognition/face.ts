import type { Box, Point, RgbaImage } from "../core/image.js";
import type { FaceFault } from "./faceQuality.js";

/** A face found in a photo; lengths in pixels of the upright photo. */
export interface DetectedFace {
  readonly box: Box;
  /** Confidence that this is a face, 0…1: the detector's times the mesh network's. */
  readonly score: number;
  /** Image-left eye, image-right eye, nose tip, mouth centre, image-left ear, image-right ear. */
  readonly keypoints: readonly Point[];
  /**
   * Photo pixels per pixel of the aligned face. Below about 0.5 the photo holds too little detail for the model's
   * figures to hold.
   */
  readonly resolution: number;
}

/** A face with its embedding. */
export interface EmbeddedFace extends DetectedFace {
  /** float32 `[D]`; compares only with embeddings of the same `model`. */
  readonly embedding: Float32Array;
  /**
   * How far the model's figures can be relied on for this face, up to 1. Below the model's `minQuality` it is not enrolled; which two
   * faces are compared is a question about both (`recognition/gate`).
   * For the default model: the chance (0…1) that the face does not lie where strangers match, because it is dark, blurred, covered, …
   * (`models/qualityMeasure`). For models without such a measure: the cosine (−1…1) between the embeddings of the face and of its
   * mirror image, which fall apart where it is turned away or covered; 1 for models that don't use the mirror image.
   */
  readonly quality: number;
  /** What is wrong with a face that may be declined for its quality, in words; empty for a good one. Absent for models without a measure of quality. */
  readonly faults?: readonly FaceFault[];
  /** Id of the model that made the embedding. */
  readonly model: string;
  /** The aligned picture of the face, where it was asked for. */
  readonly aligned?: RgbaImage;
}

/** What a comparison needs of a face: so that a template, which keeps no more, is compared as its photo was. */
export type ComparedFace = Pick<EmbeddedFace, "embedding" | "quality" | "model"> &
  Partial<Pick<EmbeddedFace, "resolution" | "faults">>;

/** A face with the aligned picture of it that the twin sees. */
export interface AlignedFace extends DetectedFace {
  readonly image: RgbaImage;
}

/**
 * Which faces of a photo are meant: the one it is of (`main`: large and central), the largest, all, or the one of
 * that number (from 1, in the order of `detect`: by size).
 */
export type FaceSelection = "main" | "largest" | "all" | number;
