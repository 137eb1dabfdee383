export {
  type BestAccuracy,
  bestAccuracy,
  bestAccuracyOf,
  type FoldAccuracy,
  type FoldedAccuracy,
  foldedAccuracy,
} from "./accuracy.js";
export { calibratedScore, type PlattCalibration, plattCalibration } from "./calibration/platt.js";
export type { Comparisons, Totals } from "./comparisons.js";
export { type EqualErrorRate, eer, eerOf } from "./eer.js";
export { clopperPearson, ruleOfThree } from "./intervals/clopperPearson.js";
export type { Estimate, Interval } from "./intervals/interval.js";
export { type PersonPairs, type PersonWeights, personWeights } from "./intervals/personPairs.js";
export { type PersonRates, personRates } from "./intervals/personRates.js";
export type { BootstrapOptions } from "./intervals/resample.js";
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
  type LfwImage,
  type LfwPair,
  type LfwPairs,
  lfwImagePath,
  parseLfwPairs,
} from "./protocols/lfwPairs.js";
export { auc, aucOf, type RocCurve, rocCurve, rocCurveOf } from "./roc.js";
export { type Sweep, sweep } from "./sweep.js";
