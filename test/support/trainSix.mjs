// Six training steps in a process of its own, by the built package: node trainSix.mjs SEED RUN,RUN,… (steps in each run).
import { createHash } from "node:crypto";
import { compact } from "../../dist/models/architectures/compact.js";
import { halves, weightedL1Head } from "../../dist/models/architectures/heads.js";
import { dropout } from "../../dist/nn/layers/activation.js";
import { logisticLoss } from "../../dist/nn/losses/logistic.js";
import { encodeOnnx } from "../../dist/nn/onnx/encode.js";
import { adam } from "../../dist/nn/optimizers/adam.js";
import { inside } from "../../dist/nn/scope.js";
import { float32 } from "../../dist/nn/tensorType.js";
import { trainingStep } from "../../dist/nn/trainingStep.js";
import { createSession } from "../../dist/runtime/session.node.js";
import { initialState, runSteps } from "../../dist/train/step.js";

const [seed, runs] = [Number(process.argv[2]), process.argv[3].split(",").map(Number)];
const step = trainingStep({
  inputs: { images: float32(6, 2, 16, 12), same: float32(3, 1) },
  optimizer: adam(),
  build: (scope, batch) => {
    const y = compact.twin(inside(scope, "twin"), batch.images, { width: 1 / 16, embedding: 8 });
    const dropped = dropout(inside(scope, "drop"), y, 0.3);
    return { loss: logisticLoss(weightedL1Head(inside(scope, "head"), halves(dropped)), batch.same) };
  },
});
const model = encodeOnnx(step.model);
const session = await createSession(model, { threads: 2 });
const state = initialState(step, seed);
const images = Float32Array.from({ length: 6 * 2 * 16 * 12 }, (_, i) => Math.sin(i * i));
const batch = { images, same: Float32Array.of(1, 0, 1) };
const losses = [];
for (const steps of runs) {
  const feeds = Array.from({ length: steps }, () => ({ learningRate: 1e-2, momentum: 0.9, batch }));
  losses.push(...(await runSteps(session, step, state, feeds, seed)).loss);
}
await session.release();

const digest = createHash("sha256");
for (const [name, values] of state.values) digest.update(name).update(values);
process.stdout.write(
  JSON.stringify({
    graph: createHash("sha256").update(model).digest("hex"),
    values: digest.digest("hex"),
    losses,
    steps: state.step,
  }),
);
