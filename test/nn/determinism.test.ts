import { expect, test } from "vitest";
import { compact } from "../../src/models/architectures/compact.js";
import { halves, weightedL1Head } from "../../src/models/architectures/heads.js";
import { dropout } from "../../src/nn/layers/activation.js";
import { logisticLoss } from "../../src/nn/losses/logistic.js";
import { encodeOnnx } from "../../src/nn/onnx/encode.js";
import { adam } from "../../src/nn/optimizers/adam.js";
import { inside } from "../../src/nn/scope.js";
import { float32 } from "../../src/nn/tensorType.js";
import { trainingStep } from "../../src/nn/trainingStep.js";
import { createSession } from "../../src/runtime/session.node.js";
import { initialState, runSteps } from "../../src/train/step.js";

const build = () =>
  trainingStep({
    inputs: { images: float32(6, 2, 16, 12), same: float32(3, 1) },
    optimizer: adam(),
    build: (scope, batch) => {
      const y = compact.twin(inside(scope, "twin"), batch["images"]!, { width: 1 / 16, embedding: 8 });
      const dropped = dropout(inside(scope, "drop"), y, 0.3);
      return { loss: logisticLoss(weightedL1Head(inside(scope, "head"), halves(dropped)), batch["same"]!) };
    },
  });

/** Six steps in runs of the given lengths. */
async function train(seed: number, runs: readonly number[]) {
  const step = build();
  const session = await createSession(encodeOnnx(step.model), { threads: 2 });
  const state = initialState(step, seed);
  const losses: number[] = [];
  const images = Float32Array.from({ length: 6 * 2 * 16 * 12 }, (_, i) => Math.sin(i * i));
  const batch = { images, same: Float32Array.of(1, 0, 1) };
  for (const steps of runs) {
    const feeds = Array.from({ length: steps }, () => ({ learningRate: 1e-2, momentum: 0.9, batch }));
    losses.push(...((await runSteps(session, step, state, feeds, seed))["loss"] as Float32Array));
  }
  await session.release();
  return { losses, values: Object.fromEntries(state.values), steps: state.step };
}

test("the same construction gives the same bytes", () => {
  expect(Buffer.compare(encodeOnnx(build().model), encodeOnnx(build().model))).toBe(0);
});

test("the same seed gives the same training, bit for bit, however the steps are grouped", async () => {
  const first = await train(7, [1, 2, 3]);
  expect(first.steps).toBe(6);
  expect(await train(7, [6])).toEqual(first);
  expect((await train(8, [6])).losses).not.toEqual(first.losses);
});
