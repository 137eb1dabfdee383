import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { halves, paperHead } from "../../src/models/architectures/heads.js";
import { koch2015 } from "../../src/models/architectures/koch2015.js";
import { createGraph, input, shapeOf } from "../../src/nn/graph.js";
import { logisticLoss } from "../../src/nn/losses/logistic.js";
import { encodeOnnx } from "../../src/nn/onnx/encode.js";
import { sgd } from "../../src/nn/optimizers/sgd.js";
import { createScope, inside } from "../../src/nn/scope.js";
import { float32 } from "../../src/nn/tensorType.js";
import { type TrainingStep, trainingStep } from "../../src/nn/trainingStep.js";
import { createSession } from "../../src/runtime/session.node.js";
import { initialState, runSteps } from "../../src/train/step.js";
import { kochStep, type Numbers } from "./support/kochFloat64.js";

const side = 65;
const same = [1, 0];
const count = 2 * same.length;

/** The paper's network with a 32nd of its filters, on the smallest images it takes. */
const smallKoch = (choices: Record<string, string> = {}): TrainingStep =>
  trainingStep({
    inputs: { images: float32(count, 1, side, side), same: float32(same.length, 1) },
    optimizer: sgd(),
    choices,
    build: (scope, batch) => {
      const options = { width: 1 / 32, embedding: 6, initialisation: "he" } as const;
      const embeddings = koch2015.twin(inside(scope, "twin"), batch["images"]!, options);
      const logits = paperHead(inside(scope, "head"), halves(embeddings));
      return { loss: logisticLoss(logits, batch["same"]!) };
    },
  });

const random = seededRandom(5);
const images = Float32Array.from({ length: count * side * side }, () => random.next());

/** Loss and gradients of the engine: after one step at rate 1 and momentum 0, each velocity is minus its gradient. */
async function engineStep(step: TrainingStep) {
  const session = await createSession(encodeOnnx(step.model), { threads: 1 });
  const state = initialState(step, 3);
  const before = new Map(state.values);
  const feed = { learningRate: 1, momentum: 0, batch: { images, same: Float32Array.from(same) } };
  const { loss } = await runSteps(session, step, state, [feed], 3);
  await session.release();
  const gradients = step.parameters.map(({ name }) => state.values.get(`${name}/velocity`)!.map((v) => -v));
  return { loss: loss![0]!, gradients, before };
}

function referenceStep(before: ReadonlyMap<string, Float32Array>) {
  const wide = (name: string): Numbers => Float64Array.from(before.get(name) as Float32Array);
  const layer = (name: string) => ({ weight: wide(`${name}/weight`), bias: wide(`${name}/bias`) });
  return kochStep({ n: count, c: 1, h: side, w: side, data: Float64Array.from(images) }, same, {
    kernels: [10, 7, 4, 4],
    convolutions: [1, 2, 3, 4].map((i) => layer(`twin/conv${i}`)),
    dense: layer("twin/dense"),
    alpha: wide("head/alpha"),
    bias: wide("head/bias")[0]!,
  });
}

const everyVariant = (variant: string) =>
  Object.fromEntries(
    [...smallKoch().open].filter(([, { variants }]) => variant in variants).map(([key]) => [key, variant]),
  );

describe("koch2015", () => {
  test.each(["default", "fourier", "direct", "swapped", "shifts", "samples", "flipped", "transposed"])(
    "loss and gradients equal a float64 computation: %s",
    async (variant) => {
      const choices = variant === "default" ? {} : everyVariant(variant);
      const { loss, gradients, before } = await engineStep(smallKoch(choices));
      const reference = referenceStep(before);
      expect(loss).toBeCloseTo(reference.loss, 5);
      expect(gradients.map(({ length }) => length)).toEqual(reference.gradients.map(({ length }) => length));
      for (const [i, exact] of reference.gradients.entries()) {
        const scale = exact.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        const worst = exact.reduce((most, v, j) => Math.max(most, Math.abs(v - gradients[i]![j]!)), 0);
        expect(scale).toBeGreaterThan(0);
        expect(worst / scale, `parameter ${i}`).toBeLessThan(1e-4);
      }
    },
  );

  test.each([
    { channels: 1, side: 105 },
    { channels: 3, side: 100 },
  ])("has the paper's sizes at $side×$side×$channels", ({ channels, side }) => {
    const graph = createGraph();
    const scope = createScope(graph, "train");
    const y = koch2015.twin(inside(scope, "twin"), input(graph, "x", float32(2, channels, side, side)), {});
    expect(shapeOf(y)).toEqual([2, 4096]);
    const shapes = Object.fromEntries(scope.parameters.map(({ name, value }) => [name, shapeOf(value)]));
    expect(shapes).toEqual({
      "twin/conv1/weight": [64, channels, 10, 10],
      "twin/conv1/bias": [64],
      "twin/conv2/weight": [128, 64, 7, 7],
      "twin/conv2/bias": [128],
      "twin/conv3/weight": [128, 128, 4, 4],
      "twin/conv3/bias": [128],
      "twin/conv4/weight": [256, 128, 4, 4],
      "twin/conv4/bias": [256],
      "twin/dense/weight": [9216, 4096],
      "twin/dense/bias": [4096],
    });
  });

  test("starts as section 3.2 says", () => {
    const scope = createScope(createGraph(), "train");
    koch2015.twin(inside(scope, "twin"), input(scope.graph, "x", float32(1, 1, 105, 105)), { embedding: 64 });
    const moments = scope.parameters.map(({ name, value, init }) => {
      const data = init(value.type.shape, seededRandom(1));
      const mean = data.reduce((a, b) => a + b, 0) / data.length;
      const deviation = Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length);
      return { name, mean, deviation };
    });
    for (const { name, mean, deviation } of moments) {
      const [m, d] = name.endsWith("bias") ? [0.5, 0.01] : name.includes("dense") ? [0, 0.2] : [0, 0.01];
      expect(Math.abs(mean - m), name).toBeLessThan(d / 2);
      expect(deviation / d, name).toBeGreaterThan(0.75);
      expect(deviation / d, name).toBeLessThan(1.25);
    }
  });
});
