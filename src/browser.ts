/// <reference lib="esnext.disposable" preserve="true" />
// `selfsame/browser`: what a page may use. The build makes one file of it, and one of its worker.
export { type ErrorCode, errorCatalogue, SelfsameError } from "./core/errors.js";
export type { Box, Point, RgbaImage } from "./core/image.js";
export type { Vector } from "./core/vectors.js";
export type { MeasuredRate, ModelBundle, OperatingPoint } from "./models/bundle.js";
export type { Decision, DecisionOutcome, NoDecisionReason } from "./recognition/decision.js";
export type { Outcome } from "./recognition/each.js";
export type { AlignedFace, DetectedFace, EmbeddedFace, FaceSelection } from "./recognition/face.js";
export type { FaceFault } from "./recognition/faceQuality.js";
export type { PixelInput } from "./recognition/input.js";
export type { LiveOptions, LiveView } from "./recognition/live.web.js";
export { Selfsame } from "./recognition/load.web.js";
export type { PageImage } from "./recognition/pageImage.web.js";
export type { PageLoadOptions } from "./recognition/recognizer.web.js";
export type { LeftOutReference, ReferenceVerification } from "./recognition/references.js";
export type {
  EmbedOptions,
  FaceOptions,
  OneFaceOptions,
  PhotoOptions,
  ReferenceFace,
  VerifyOptions,
} from "./recognition/selfsame.js";
export type { Verification } from "./recognition/verification.js";
export type { CloseOptions } from "./runtime/pool.js";
export type { PoolStatistics } from "./runtime/poolStatistics.js";
export type { DecodeLimits } from "./vision/decodeLimits.js";
export type { FrameFace } from "./vision/frame.js";
