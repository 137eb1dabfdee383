export {
  type BestAccuracy,
  bestAccuracy,
  bestAccuracyOf,
  type FoldAccuracy,
  type FoldedAccuracy,
  foldedAccuracy,
} from "./accuracy.js";
export {
  type AcquisitionCounts,
  type AcquisitionRates,
  acquisitionRates,
  transactionRates,
} from "./acquisition.js";
export {
  type IsotonicCalibration,
  isotonicCalibration,
  isotonicCalibrationOf,
  isotonicScore,
} from "./calibration/isotonic.js";
export { calibratedScore, type PlattCalibration, plattCalibration } from "./calibration/platt.js";
export {
  balancedWeights,
  brierScore,
  expectedCalibrationError,
  logLoss,
  type ReliabilityBin,
  reliabilityDiagram,
} from "./calibration/quality.js";
export {
  compareModels,
  type McNemar,
  type ModelComparison,
  mcNemar,
  type PairedDifference,
  type PairedTable,
  pairedDifference,
  type ScoredModel,
} from "./compareModels.js";
export { compareModelsByPerson } from "./compareModelsByPerson.js";
export type { Comparisons, Totals } from "./comparisons.js";
export {
  type Confusion,
  confusionAt,
  confusionAtOf,
  type DecisionRates,
  decisionRates,
} from "./confusion.js";
export { type DetCurve, detCurve, detCurveOf } from "./det.js";
export { dPrime, type ScoreHistogram, scoreHistogram } from "./distributions.js";
export { type EqualErrorRate, eer, eerOf } from "./eer.js";
export { type FigureName, figureOf } from "./figures.js";
export { type GroupComparison, type GroupRates, groupRates } from "./groups.js";
export { type CumulativeMatch, cumulativeMatch, rankRate } from "./identification/cmc.js";
export { fnirAtFpir, type OpenSetPoint } from "./identification/openSet.js";
export { type Searches, type SearchSize, searchGallery } from "./identification/searches.js";
export { betaQuantile, incompleteBeta } from "./intervals/beta.js";
export { bootstrapFigures } from "./intervals/bootstrapFigures.js";
export { bootstrapPairs } from "./intervals/bootstrapPairs.js";
export { clopperPearson, ruleOfThree } from "./intervals/clopperPearson.js";
export type { Estimate, Interval } from "./intervals/interval.js";
export type { PersonRates } from "./intervals/peopleRates.js";
export { type PersonPairs, type PersonWeights, personWeights } from "./intervals/personPairs.js";
export { personRates } from "./intervals/personRates.js";
export { type BootstrapOptions, quantile } from "./intervals/resample.js";
export { probit } from "./normal.js";
export { type OneShotAccuracy, oneShotAccuracy, oneShotChoice, type ScoredTrial } from "./oneShot.js";
export {
  errorsBehindAFigure,
  fnmrAtFmr,
  fnmrAtFmrOf,
  type RateAtRate,
  type TarAtFar,
  tarAtFar,
  tarAtFarOf,
} from "./operatingPoint.js";
export {
  averagePrecision,
  averagePrecisionOf,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  precisionRecallCurveOf,
} from "./precisionRecall.js";
export { allPairs, type ImagePairs } from "./protocols/allPairs.js";
export { type OneShotClass, type SampledTrial, sampleOneShotTrials } from "./protocols/oneShotTrials.js";
export {
  checkRequirement,
  parseRequirement,
  type RequiredFigure,
  type Requirement,
  type RequirementResult,
} from "./requirement.js";
export { auc, aucOf, type RocCurve, rocCurve, rocCurveOf } from "./roc.js";
export { type Sweep, sweep } from "./sweep.js";
export { type CostThreshold, type DecisionCosts, thresholdByCost, thresholdByCostOf } from "./thresholds.js";
