/**
 * Selfsame: face verification that you can train, measure and trust.
 *
 * @module selfsame
 */
/** Metrics, intervals, calibration and protocols: scores and labels in, figures out. */

export { type ErrorCode, errorCatalogue, SelfsameError } from "./core/errors.js";
export type { Box, Point, RgbaImage } from "./core/image.js";
export type { JobOptions, Progress } from "./core/job.js";
export type { Vector } from "./core/vectors.js";
export * as data from "./data/index.node.js";
export * as evaluate from "./evaluate/index.js";
export type { Report } from "./evaluate/report/schema.js";
export { type BundleFiles, sealBundle } from "./jobs/bundles/sealBundle.node.js";
export type { WriteBundleOptions } from "./jobs/bundles/writeBundle.node.js";
export type { EmbeddedPhoto } from "./jobs/cache/photoRecord.js";
export {
  type CalibrateOptions,
  type Calibration,
  calibrate,
} from "./jobs/calibrate/calibrate.node.js";
export {
  type CalibrationSets,
  folderSets,
  type ImageSet,
  lfwSets,
} from "./jobs/calibrate/peopleSets.node.js";
export { restoreBundle, saveBundle } from "./jobs/calibrate/saveBundle.node.js";
export {
  type CompareOptions,
  compareModelsOnPairs,
  type ModelsComparison,
} from "./jobs/compareModels.node.js";
export { type EmbeddedPhotos, type EmbedPhotosOptions, embedPhotos } from "./jobs/embedPhotos.node.js";
export {
  evaluateOneShot,
  type OneShotEvaluation,
  type OneShotOptions,
} from "./jobs/evaluate/evaluateOneShot.node.js";
export {
  type EvaluatePairsOptions,
  evaluatePairs,
  type PairEvaluation,
} from "./jobs/evaluate/evaluatePairs.node.js";
export type { PairProtocol } from "./jobs/evaluate/pairProtocol.js";
export { type ProtocolSource, readProtocol } from "./jobs/evaluate/readProtocol.node.js";
export { writeReport } from "./jobs/evaluate/writeReport.node.js";
export { type PrepareFacesOptions, prepareFaces } from "./jobs/prepareFaces.node.js";
export type { CapturesTest, DecisionCounts } from "./jobs/train/testCaptures.js";
export { type TrainedModel, type TrainOptions, train } from "./jobs/train/train.node.js";
export {
  type CapturesTraining,
  type TrainCapturesOptions,
  trainCaptures,
} from "./jobs/train/trainCaptures.node.js";
export type { TrainingData } from "./jobs/train/trainingData.node.js";
export type { BundleContent, MeasuredRate, ModelBundle, OperatingPoint } from "./models/bundle.js";
export { builtInModels, type InstalledModel, type OpenOptions, openModel } from "./models/bundle.node.js";
export { type ExportedNetworks, exportBundle } from "./models/export/exportBundle.js";
export type { Head } from "./models/head.js";
export type { Decision, DecisionOutcome, NoDecisionReason } from "./recognition/decision.js";
export type { Outcome } from "./recognition/each.js";
export type { AlignedFace, DetectedFace, EmbeddedFace, FaceSelection } from "./recognition/face.js";
export type { ImageInput, PixelInput } from "./recognition/input.js";
export type { LeftOutReference, ReferenceVerification } from "./recognition/references.js";
export {
  type EmbedOptions,
  type FaceOptions,
  type LoadOptions,
  type OneFaceOptions,
  type PhotoOptions,
  type ReferenceFace,
  Selfsame,
  type VerifyOptions,
} from "./recognition/selfsame.node.js";
export type { Verification } from "./recognition/verification.js";
export type { CloseOptions } from "./runtime/pool.js";
export type { PoolStatistics } from "./runtime/poolStatistics.js";
export { parseTrainConfig, type TrainConfig } from "./train/config.js";
export type { TrainEvent } from "./train/events.js";
export { preset } from "./train/presets.js";
export type { DecodeLimits } from "./vision/decode.node.js";
