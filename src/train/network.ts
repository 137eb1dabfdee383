import { twinPath } from "../models/architectures/export.js";
import { halves, heads } from "../models/architectures/heads.js";
import { architecture } from "../models/architectures/registry.js";
import type { Value } from "../nn/graph.js";
import { scalar } from "../nn/graph.js";
import { allPairs, allPairsLogisticLoss, allPairsSoftmaxLoss } from "../nn/losses/allPairs.js";
import { logisticLoss } from "../nn/losses/logistic.js";
import { pairMasks } from "../nn/losses/masks.js";
import { add, mul, sub } from "../nn/ops/arithmetic.js";
import { step } from "../nn/ops/elementwise.js";
import { reduceSum } from "../nn/ops/reduce.js";
import { reshape } from "../nn/ops/shape.js";
import { adam, adamw } from "../nn/optimizers/adam.js";
import { sgd } from "../nn/optimizers/sgd.js";
import { inside, type Scope } from "../nn/scope.js";
import { float32, type TensorType } from "../nn/tensorType.js";
import { type TrainingStep, trainingStep } from "../nn/trainingStep.js";
import type { VariantChoices } from "../nn/variants.js";
import { batchSize, type TrainConfig } from "./config.js";

/** Under which path the head declares its weights. */
export const headPath = "head";

const optimizers = { adam, adamw, sgd } as const;

/** Counts over the pairs of a batch, decided at a score of ½ (logit 0), from which precision and recall follow. */
function counts(logits: Value, genuine: Value, impostor: Value): Record<string, Value> {
  const matched = step(logits);
  return {
    truePositives: reduceSum(mul(matched, genuine)),
    falsePositives: reduceSum(mul(matched, impostor)),
    genuinePairs: reduceSum(genuine),
  };
}

function episodeLoss(scope: Scope, embeddings: Value, people: Value, { head, loss }: TrainConfig) {
  const z = heads[head](inside(scope, headPath), allPairs(embeddings));
  const { genuine, impostor } = pairMasks(people);
  const square = reshape(z, genuine.type.shape);
  const weighted = (weight: number, value: () => Value) =>
    weight > 0 ? [mul(value(), scalar(z.graph, weight))] : [];
  const terms = [
    ...weighted(loss.logistic, () => allPairsLogisticLoss(z, people)),
    ...weighted(loss.softmax, () => allPairsSoftmaxLoss(z, people)),
  ];
  return { loss: terms.reduce(add), metrics: counts(square, genuine, impostor) };
}

function pairLoss(scope: Scope, embeddings: Value, same: Value, { head }: TrainConfig) {
  const z = heads[head](inside(scope, headPath), halves(embeddings));
  return {
    loss: logisticLoss(z, same),
    metrics: counts(z, same, sub(scalar(z.graph, 1), same)),
  };
}

/** Takes parameters out of training by their names' beginnings; batch norm's running statistics still follow the images. */
function freeze({ parameters }: Scope, prefixes: readonly string[]): void {
  for (const [i, parameter] of parameters.entries())
    if (prefixes.some((prefix) => parameter.name.startsWith(prefix)))
      parameters[i] = { ...parameter, learningRate: 0 };
}

/**
 * The training step of a configuration: images → twin → head → loss → update, in one graph.
 *
 * @param choices variants, as `tunedVariants` gives them
 * @example
 * const plain = networkStep(config);
 * const step = networkStep(config, await tunedVariants(plain.open, { threads: 2 }));
 */
export function networkStep(config: TrainConfig, choices?: VariantChoices): TrainingStep {
  const { image, batch } = config;
  const count = batchSize(config);
  const images = float32(count, image.channels, image.height, image.width);
  const labels: Record<string, TensorType> =
    batch.kind === "pairs"
      ? { same: float32(batch.pairs, 1) }
      : { people: { dtype: "int64", shape: [count] } };
  return trainingStep({
    inputs: { images, ...labels },
    optimizer: optimizers[config.optimizer](),
    ...(choices ? { choices } : {}),
    build: (scope, inputs) => {
      const { twin } = architecture(config.architecture);
      const embeddings = twin(inside(scope, twinPath), inputs["images"] as Value, config.twin);
      freeze(scope, config.frozen ?? []);
      return batch.kind === "pairs"
        ? pairLoss(scope, embeddings, inputs["same"] as Value, config)
        : episodeLoss(scope, embeddings, inputs["people"] as Value, config);
    },
  });
}
