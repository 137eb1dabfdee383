/**
 * What reads, measures and trains. `src/index.ts` loads it with the first call.
 *
 * @module jobs
 */

export { sealBundle } from "./bundles/sealBundle.node.js";
export { calibrate } from "./calibrate/calibrate.node.js";
export { compareModelsOnPairs } from "./compareModels.node.js";
export { embedPhotos } from "./embedPhotos.node.js";
export { enrolFolders } from "./enrolFolders/ofGallery.node.js";
export { evaluateOneShot } from "./evaluate/evaluateOneShot.node.js";
export { evaluatePairs } from "./evaluate/evaluatePairs.node.js";
export { readProtocol } from "./evaluate/readProtocol.node.js";
export { writeReport } from "./evaluate/writeReport.node.js";
export { prepareFaces } from "./prepareFaces.node.js";
export { train } from "./train/train.node.js";
export { trainCaptures } from "./train/trainCaptures.node.js";
