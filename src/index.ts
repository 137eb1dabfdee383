/**
 * Selfsame: face verification that you can train, measure and trust.
 *
 * @module selfsame
 */

import { createRequire } from "node:module";
import { later } from "./core/later.js";

export { type ErrorCode, errorCatalogue, SelfsameError } from "./core/errors.js";
export type { Box, Point, RgbaImage } from "./core/image.js";
export type { JobOptions, Progress } from "./core/job.js";
export type { Vector } from "./core/vectors.js";
export * as data from "./data/index.node.js";
export * as evaluate from "./evaluate/index.js";
export type { Report } from "./evaluate/report/schema.js";
export type { ApiKey, ApiKeyScope } from "./gallery/apiKey.js";
export type { AuditEvent, AuditHead, AuditRow } from "./gallery/auditRow.js";
export type {
  DeletionReceipt,
  GallerySettings,
  Merge,
  Page,
  PageOptions,
} from "./gallery/gallery.js";
export type { Consent, Person, PersonDetails } from "./gallery/person.js";
export type { TemplateOrigin } from "./gallery/template.js";
export type { BundleFiles } from "./jobs/bundles/sealBundle.node.js";
export type { WriteBundleOptions } from "./jobs/bundles/writeBundle.node.js";
export type { EmbeddedPhoto } from "./jobs/cache/photoRecord.js";
export type { CalibrateOptions, Calibration } from "./jobs/calibrate/calibrate.node.js";
export {
  type CalibrationSets,
  folderSets,
  type ImageSet,
  lfwSets,
} from "./jobs/calibrate/peopleSets.node.js";
export type { CompareOptions, ModelsComparison } from "./jobs/compareModels.node.js";
export type { EmbeddedPhotos, EmbedPhotosOptions } from "./jobs/embedPhotos.node.js";
export type {
  EnrolFoldersOptions,
  EnrolledFolder,
  EnrolledFolders,
} from "./jobs/enrolFolders/enrolFolders.node.js";
export type { PeopleLayout } from "./jobs/enrolFolders/peopleFolders.node.js";
export type { OneShotEvaluation, OneShotOptions } from "./jobs/evaluate/evaluateOneShot.node.js";
export type { EvaluatePairsOptions, PairEvaluation } from "./jobs/evaluate/evaluatePairs.node.js";
export type { PairProtocol } from "./jobs/evaluate/pairProtocol.js";
export type { ProtocolSource } from "./jobs/evaluate/readProtocol.node.js";
export type { PrepareFacesOptions } from "./jobs/prepareFaces.node.js";
export type { CapturesTest, DecidedCaptures } from "./jobs/train/testCaptures.js";
export type { TrainedModel, TrainOptions } from "./jobs/train/train.node.js";
export type { CapturesTraining, TrainCapturesOptions } from "./jobs/train/trainCaptures.node.js";
export type { TrainingData } from "./jobs/train/trainingData.node.js";
export type { BundleContent, MeasuredRate, ModelBundle, OperatingPoint } from "./models/bundle.js";
export type { InstalledModel, OpenOptions } from "./models/bundle.node.js";
export type { ExportedNetworks } from "./models/export/exportBundle.js";
export type { Head } from "./models/head.js";
export type { Backup } from "./people/backup.node.js";
export type { PeoplePair, SelfTest } from "./people/check/selfTest.js";
export type { SeenFace } from "./people/context.js";
export type { Enrolment, EnrolOptions, NamedImage } from "./people/enrol/enrolSeen.node.js";
export type { LookAlike } from "./people/enrol/lookAlikes.js";
export type { PhotoOutcome } from "./people/enrol/photoOutcome.js";
export type {
  AuditVerbs,
  FaceGallery,
  InboxVerbs,
  KeyVerbs,
  PeopleListOptions,
  PeopleVerbs,
} from "./people/faceGallery.node.js";
export type {
  Identification,
  IdentifyOptions,
  PhotoIdentification,
  RankedPerson,
} from "./people/identify.node.js";
export type { Assignment, AssignOptions } from "./people/inbox/assignFaces.node.js";
export type { Inbox, InboxOptions } from "./people/inbox/listInbox.js";
export type { NamedPerson } from "./people/namedPerson.js";
export type { OpenGalleryOptions } from "./people/openGallery.node.js";
export type { GalleryPlace } from "./people/openStore.node.js";
export type { Reembedded } from "./people/reembed.js";
export type { ReembedGalleryOptions } from "./people/reembedGallery.node.js";
export type { Restored } from "./people/restoreGallery.node.js";
export type { PersonDetail } from "./people/showPerson.js";
export type { ExportOptions, PeopleExport } from "./people/transfer/exportPeople.node.js";
export type { ImportedPerson, PeopleImport } from "./people/transfer/importPeople.node.js";
export type { PersonVerification, VerifyPersonOptions } from "./people/verifyPerson.js";
export type { Decision, DecisionOutcome, NoDecisionReason } from "./recognition/decision.js";
export type { Outcome } from "./recognition/each.js";
export type { AlignedFace, DetectedFace, EmbeddedFace, FaceSelection } from "./recognition/face.js";
export type { FaceFault } from "./recognition/faceQuality.js";
export type { ImageInput, PixelInput } from "./recognition/input.js";
export { Selfsame } from "./recognition/load.node.js";
export type { LoadOptions } from "./recognition/recognizer.node.js";
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
export type { TrainConfig } from "./train/config.js";
export type { TrainEvent } from "./train/events.js";
export { preset } from "./train/presets.js";
export type { DecodeLimits } from "./vision/decodeLimits.js";

// Loaded with the first call: half of the package's code, its schemas and ONNX's. `require` where the answer is no promise; a
// module is one and the same, required or imported.
const require = createRequire(import.meta.url);

type Models = typeof import("./models/bundle.node.js");
type Saving = typeof import("./jobs/calibrate/saveBundle.node.js");
type Exporting = typeof import("./models/export/exportBundle.js");
type Configuration = typeof import("./train/config.js");
const models = (): Models => require("./models/bundle.node.js");
const saving = (): Saving => require("./jobs/calibrate/saveBundle.node.js");
const exporting = (): Exporting => require("./models/export/exportBundle.js");
const configuration = (): Configuration => require("./train/config.js");

export const builtInModels: Models["builtInModels"] = later(models, "builtInModels");
export const exportBundle: Exporting["exportBundle"] = later(exporting, "exportBundle");
export const openModel: Models["openModel"] = later(models, "openModel");
export const parseTrainConfig: Configuration["parseTrainConfig"] = later(configuration, "parseTrainConfig");
export const restoreBundle: Saving["restoreBundle"] = later(saving, "restoreBundle");
export const saveBundle: Saving["saveBundle"] = later(saving, "saveBundle");

type People = typeof import("./people/index.node.js");
const people = (): Promise<People> => import("./people/index.node.js");

export const openGallery: People["openGallery"] = later(people, "openGallery");
export const reembedGallery: People["reembedGallery"] = later(people, "reembedGallery");
export const restoreGallery: People["restoreGallery"] = later(people, "restoreGallery");

type Jobs = typeof import("./jobs/index.node.js");
const jobs = (): Promise<Jobs> => import("./jobs/index.node.js");

export const calibrate: Jobs["calibrate"] = later(jobs, "calibrate");
export const compareModelsOnPairs: Jobs["compareModelsOnPairs"] = later(jobs, "compareModelsOnPairs");
export const embedPhotos: Jobs["embedPhotos"] = later(jobs, "embedPhotos");
export const enrolFolders: Jobs["enrolFolders"] = later(jobs, "enrolFolders");
export const evaluateOneShot: Jobs["evaluateOneShot"] = later(jobs, "evaluateOneShot");
export const evaluatePairs: Jobs["evaluatePairs"] = later(jobs, "evaluatePairs");
export const prepareFaces: Jobs["prepareFaces"] = later(jobs, "prepareFaces");
export const readProtocol: Jobs["readProtocol"] = later(jobs, "readProtocol");
export const sealBundle: Jobs["sealBundle"] = later(jobs, "sealBundle");
export const train: Jobs["train"] = later(jobs, "train");
export const trainCaptures: Jobs["trainCaptures"] = later(jobs, "trainCaptures");
export const writeReport: Jobs["writeReport"] = later(jobs, "writeReport");
