import { evaluate } from "../../src/index.js";
import { type Argument, of } from "./wrong.js";

const scores = of("numbers", [0.9, 0.8, 0.4, 0.3, 0.2]);
const labels = of("numbers", [1, 1, 0, 1, 0]);
const weights = of("numbers", [1, 1, 1, 1, 1], true);
const comparisons = [scores, labels, weights];
const sweep = of("object", evaluate.sweep([0.9, 0.8, 0.4, 0.3, 0.2], [1, 1, 0, 1, 0]));
const people = Int32Array.of(0, 0, 0, 1, 1, 2);
const others = Int32Array.of(0, 1, 2, 1, 2, 2);
const pairs = of("object", {
  scores: [0.9, 0.3, 0.2, 0.8, 0.4, 0.7],
  personA: people,
  personB: others,
});
const searches = of("object", {
  scores: Float64Array.of(0.9, 0.2, 0.1, 0.8, 0.3, 0.4),
  probePeople: Int32Array.of(0, 1, 2),
  galleryPeople: Int32Array.of(0, 1),
});
const model = of("object", { scores: [0.9, 0.2, 0.4], threshold: 0.5 });
const options = of("options", {}, true);
const confidence = of("confidence", 0.95, true);

/** A right call of each function of `evaluate`. */
export const evaluateCalls: Readonly<Record<string, readonly Argument[]>> = {
  acquisitionRates: [
    of("object", { enrolments: 10, failedEnrolments: 1, acquisitions: 8, failedAcquisitions: 2 }),
  ],
  allPairs: [of("numbers", [0, 0, 1])],
  auc: comparisons,
  aucOf: [sweep],
  averagePrecision: comparisons,
  averagePrecisionOf: [sweep],
  balancedWeights: [labels, weights],
  bestAccuracy: comparisons,
  bestAccuracyOf: [sweep],
  betaQuantile: [of("fraction", 0.5), of("positive", 1), of("positive", 1)],
  bootstrapFigures: [pairs, of("texts", ["auc"]), options],
  bootstrapPairs: [scores, labels, of("texts", ["auc"]), options],
  brierScore: comparisons,
  calibratedScore: [of("number", 0.5), of("object", { scale: 1, bias: 0 })],
  checkRequirement: [
    of("object", evaluate.parseRequirement("eer<=0.1", { eer: "never" })),
    of("object", { value: 0.05 }),
  ],
  clopperPearson: [of("seed", 1), of("count", 10), confidence],
  compareModels: [model, model, of("numbers", [1, 0, 1]), confidence],
  compareModelsByPerson: [
    model,
    model,
    of("object", { personA: Int32Array.of(0, 0, 1), personB: Int32Array.of(0, 1, 1) }),
    options,
  ],
  confusionAt: [scores, labels, of("threshold", 0.5), weights],
  confusionAtOf: [sweep, of("threshold", 0.5)],
  cumulativeMatch: [searches, of("count", 2, true)],
  dPrime: comparisons,
  decisionRates: [of("object", evaluate.confusionAt([0.9, 0.2], [1, 0], 0.5))],
  detCurve: comparisons,
  detCurveOf: [sweep],
  eer: comparisons,
  eerOf: [sweep],
  expectedCalibrationError: [of("list", evaluate.reliabilityDiagram([0.9, 0.2], [1, 0]))],
  figureOf: [sweep, of("text", "auc")],
  fnirAtFpir: [searches, of("fraction", 0.5), of("count", 1, true)],
  fnmrAtFmr: [scores, labels, of("fraction", 0.5), weights],
  fnmrAtFmrOf: [sweep, of("fraction", 0.5)],
  foldedAccuracy: [scores, labels, of("numbers", [1, 1, 1, 2, 2])],
  groupRates: [
    pairs,
    of("callback", (person: number) => (person === 0 ? "a" : "b")),
    of("threshold", 0.5),
    options,
  ],
  incompleteBeta: [of("fraction", 0.5), of("positive", 1), of("positive", 1)],
  isotonicCalibration: comparisons,
  isotonicCalibrationOf: [sweep],
  isotonicScore: [of("number", 0.5), of("object", { scores: [0, 1], posteriors: [0, 1] })],
  logLoss: comparisons,
  mcNemar: [of("seed", 3), of("seed", 2)],
  oneShotAccuracy: [of("list", [{ scores: [0.9, 0.1], answer: 0 }])],
  oneShotChoice: [of("numbers", [0.9, 0.1]), of("seed", 0, true)],
  pairedDifference: [of("object", { both: 5, onlyFirst: 2, onlySecond: 1, neither: 2 }), confidence],
  parseRequirement: [of("text", "eer<=0.1"), of("object", { eer: "never" })],
  personRates: [pairs, of("numbers", [0.5]), options],
  personWeights: [pairs],
  plattCalibration: [of("numbers", [0.1, 0.5, 0.4, 0.3, 0.9]), labels, weights],
  precisionRecallCurve: comparisons,
  precisionRecallCurveOf: [sweep],
  probit: [of("fraction", 0.5)],
  quantile: [of("numbers", [1, 2, 3]), of("fraction", 0.5)],
  rankRate: [searches, of("count", 1)],
  reliabilityDiagram: [scores, labels, options],
  rocCurve: comparisons,
  rocCurveOf: [sweep],
  ruleOfThree: [of("count", 10)],
  sampleOneShotTrials: [
    of("list", [
      { alphabet: "a", images: [0, 1] },
      { alphabet: "a", images: [2, 3] },
    ]),
    of("object", { ways: 2, trials: 3, within: "all", seed: 1 }),
  ],
  scoreHistogram: [scores, labels, options],
  searchGallery: [
    of("object", {
      head: { kind: "euclidean" },
      templates: [[0], [1]],
      templatePeople: [1, 2],
      probes: [[0]],
      probePeople: [1],
    }),
  ],
  sweep: comparisons,
  tarAtFar: [scores, labels, of("fraction", 0.5), weights],
  tarAtFarOf: [sweep, of("fraction", 0.5)],
  thresholdByCost: [
    scores,
    labels,
    of("object", { falseMatch: 1, falseNonMatch: 1, genuinePrior: 0.5 }),
    weights,
  ],
  thresholdByCostOf: [sweep, of("object", { falseMatch: 1, falseNonMatch: 1, genuinePrior: 0.5 })],
  transactionRates: [of("object", { fta: 0.1, fmr: 0.1, fnmr: 0.1 })],
};
