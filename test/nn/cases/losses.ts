import { paperHead, weightedL1Head } from "../../../src/models/architectures/heads.js";
import { constant, type Value } from "../../../src/nn/graph.js";
import * as allPairs from "../../../src/nn/losses/allPairs.js";
import * as contrastive from "../../../src/nn/losses/contrastive.js";
import * as distance from "../../../src/nn/losses/distance.js";
import * as logistic from "../../../src/nn/losses/logistic.js";
import * as triplet from "../../../src/nn/losses/triplet.js";
import { mul } from "../../../src/nn/ops/arithmetic.js";
import { inside } from "../../../src/nn/scope.js";
import { awayFromZero, distinct, type GradientCase, positive } from "../support/differences.js";

/** Every loss function, so that one without a case is found. */
export const lossFunctions = [allPairs, contrastive, distance, logistic, triplet].flatMap((file) =>
  Object.keys(file),
);

const people = (x: Value) => constant(x.graph, BigInt64Array.from([3, 3, 5, 5, 5, 9], BigInt), [6]);
const targets = (x: Value) => constant(x.graph, Float32Array.of(1, 0, 1, 0), [4, 1]);

export const lossCases: Readonly<Record<string, GradientCase>> = {
  logisticLoss: {
    inputs: [
      [4, 1],
      [4, 1],
    ],
    build: ([z, y]) => logistic.logisticLoss(z!, y!),
  },
  contrastiveLoss: {
    inputs: [[4, 1]],
    build: ([d]) => contrastive.contrastiveLoss(d!, targets(d!), 1.2),
    draw: (u) => 0.3 + 0.5 * u,
  },
  euclideanDistance: {
    inputs: [
      [3, 4],
      [3, 4],
    ],
    build: ([a, b]) => distance.euclideanDistance(a!, b!),
    draw: distinct,
  },
  distanceMatrix: {
    inputs: [[4, 3]],
    // The diagonal's root stands on its floor, where a difference of this size is no derivative; it is left out.
    build: ([x]) => offDiagonal(distance.distanceMatrix(x!), 4),
    draw: distinct,
  },
  tripletLoss: { inputs: [[6, 3]], build: ([x]) => triplet.tripletLoss(x!, people(x!), 5), draw: distinct },
  "tripletLoss, soft": {
    inputs: [[6, 3]],
    build: ([x]) => triplet.tripletLoss(x!, people(x!), "soft"),
    draw: distinct,
  },
  allPairs: {
    inputs: [[6, 3]],
    build: ([x], scope) => weightedL1Head(inside(scope, "head"), allPairs.allPairs(x!)),
    draw: distinct,
  },
  allPairsLogisticLoss: { inputs: [[6, 6]], build: ([z]) => allPairs.allPairsLogisticLoss(z!, people(z!)) },
  allPairsSoftmaxLoss: { inputs: [[6, 6]], build: ([z]) => allPairs.allPairsSoftmaxLoss(z!, people(z!)) },
  "paperHead, beside the losses": {
    inputs: [
      [3, 4],
      [3, 4],
    ],
    build: ([left, right], scope) => paperHead(inside(scope, "head"), { left: left!, right: right! }),
    draw: awayFromZero,
  },
  "weightedL1Head, beside the losses": {
    inputs: [
      [3, 4],
      [3, 4],
    ],
    build: ([left, right], scope) => weightedL1Head(inside(scope, "head"), { left: left!, right: right! }),
    draw: (u, i) => positive(u) + (i % 2),
  },
};

function offDiagonal(x: Value, size: number): Value {
  const mask = Float32Array.from({ length: size * size }, (_, i) => Number(i % (size + 1) !== 0));
  return mul(x, constant(x.graph, mask, [size, size]));
}
