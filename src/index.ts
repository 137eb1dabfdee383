/**
 * Selfsame: face verification that you can train, measure and trust.
 *
 * @module selfsame
 */
export { type ErrorCode, errorCatalogue, SelfsameError } from "./core/errors.js";
export type { Box, Point, RgbaImage } from "./core/image.js";
export type { Vector } from "./core/vectors.js";
export { buildImageTable, type ImageTableOptions } from "./data/buildImageTable.node.js";
export type { Dataset, Sample, Skipped } from "./data/dataset.js";
export { type ImageTable, imageBatch, type PlanarImage, selectImages } from "./data/imageTable.js";
export { readOmniglot } from "./data/readers/omniglot.node.js";
export { type BalancedPairOptions, balancedPairs } from "./data/samplers/balancedPairs.js";
export { type EpisodeShape, episode } from "./data/samplers/episode.js";
export type { RowPairs } from "./data/samplers/pairs.js";
export { indexSamples, type SampleIndex } from "./data/samplers/sampleIndex.js";
export { type Split, splitByGroup, splitByPerson } from "./data/splits/splitByIdentity.js";
export type { MeasuredRate, ModelBundle, OperatingPoint } from "./models/bundle.js";
export { builtInModels, type InstalledModel, openModel } from "./models/bundle.node.js";
export type { Head } from "./models/head.js";
export type { BatchOptions, Outcome } from "./recognition/batch.js";
export type { Decision } from "./recognition/decision.js";
export type { AlignedFace, DetectedFace, EmbeddedFace, FaceSelection } from "./recognition/face.js";
export type { ImageInput, PixelInput } from "./recognition/input.js";
export {
  type EmbedOptions,
  type FaceOptions,
  type LoadOptions,
  Selfsame,
  type VerifyOptions,
} from "./recognition/selfsame.node.js";
export type { ReferenceVerification, Verification } from "./recognition/verification.js";
export type { DecodeLimits } from "./vision/decode.node.js";
