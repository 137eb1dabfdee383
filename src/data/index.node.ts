/**
 * Data sets: read, split, sampled and augmented. See docs/data.md.
 *
 * @module data
 */

export type { PlanarImage } from "../vision/planes.js";
export {
  type Augmentation,
  type DrawnAugmentation,
  drawAugmentation,
  faceAugmentation,
} from "./augment/augmentation.js";
export { augmentedBatch } from "./augment/augmentedBatch.js";
export { type BackgroundWarning, backgroundWarnings } from "./backgroundWarnings.js";
export { buildImageTable } from "./buildImageTable.node.js";
export {
  type CaptureSessions,
  captureSessions,
  type SessionSource,
  type TimedSample,
} from "./captureSessions.js";
export { type Dataset, isUnnamed, type Sample, type Skipped } from "./dataset.js";
export {
  type DuplicatePair,
  duplicatesIn,
  duplicateThreshold,
  nearDuplicates,
} from "./duplicates/nearDuplicates.js";
export { hammingDistance, perceptualHashes } from "./duplicates/perceptualHash.js";
export type { FilledTable, ImageTableOptions } from "./fillImageTable.js";
export { type ImageTable, imageBatch, selectImages } from "./imageTable.js";
export { type ListedGroup, parseGroupsCsv } from "./lists/groupsCsv.js";
export {
  type LfwImage,
  type LfwPair,
  type LfwPairs,
  lfwImagePath,
  parseLfwPairs,
} from "./lists/lfwPairs.js";
export { type LfwPerson, parseLfwPeople } from "./lists/lfwPeople.js";
export { type OneShotTrial, parseOneShotRun } from "./lists/oneShotRuns.js";
export { type ListedPair, parsePairsCsv } from "./lists/pairsCsv.js";
export { readLfwLists, readList } from "./lists/readLists.node.js";
export { type Capture, captureName, parseCaptureName } from "./readers/captureName.js";
export { sampleFinder } from "./readers/findSample.node.js";
export { readPersonFolders } from "./readers/folder.node.js";
export { readImages } from "./readers/images.node.js";
export { readLfw } from "./readers/lfw.node.js";
export { readOmniglot } from "./readers/omniglot.node.js";
export { type OneShotRuns, readOneShot } from "./readers/oneShot.node.js";
export { type DataSource, type Layout, readDataset } from "./readers/readDataset.node.js";
export { timeOfUuid } from "./readers/uuidTime.js";
export { type CaptureRole, type Captures, knownPerson, readWebcam } from "./readers/webcam.node.js";
export { type BalancedPairOptions, balancedPairs } from "./samplers/balancedPairs.js";
export { type EpisodeShape, episode } from "./samplers/episode.js";
export { type NearestImpostors, nearestImpostors } from "./samplers/nearestImpostors.js";
export type { RowPairs } from "./samplers/pairs.js";
export { indexSamples, type SampleIndex } from "./samplers/sampleIndex.js";
export type { Shares, Split } from "./splits/divide.js";
export { type Leak, leaksBetween, requireNoLeaks, withoutDuplicates } from "./splits/leaks.js";
export { type Fold, fewPeople, leaveOnePersonOut } from "./splits/leaveOnePersonOut.js";
export { splitByGroup, splitByPerson } from "./splits/splitByIdentity.js";
export { splitBySession } from "./splits/splitBySession.js";
export { splitOneSession } from "./splits/splitOneSession.js";
export { type PartCounts, type SplitReport, splitReport } from "./splits/splitReport.js";
