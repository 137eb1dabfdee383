import { expect, test } from "vitest";
import { seededRandom, shuffled } from "../../src/core/random.js";
import { compact } from "../../src/models/architectures/compact.js";
import { exportTwin, twinPath } from "../../src/models/architectures/export.js";
import { halves, weightedL1Head } from "../../src/models/architectures/heads.js";
import { allPairs, allPairsLogisticLoss } from "../../src/nn/losses/allPairs.js";
import { logisticLoss } from "../../src/nn/losses/logistic.js";
import { encodeOnnx } from "../../src/nn/onnx/encode.js";
import { adam } from "../../src/nn/optimizers/adam.js";
import { inside } from "../../src/nn/scope.js";
import { float32, type TensorType } from "../../src/nn/tensorType.js";
import { trainingStep } from "../../src/nn/trainingStep.js";
import { float32Output } from "../../src/runtime/session.js";
import { createSession } from "../../src/runtime/session.node.js";
import { initialState, runSteps } from "../../src/train/step.js";
import { drawing, side, stack } from "./support/glyphs.js";

const options = { width: 1 / 8, embedding: 32 };
const image = { channels: 1, height: side, width: side };

test("compact overfits 20 pairs to zero error", async () => {
  const pairs = 20;
  const step = trainingStep({
    inputs: { images: float32(2 * pairs, 1, side, side), same: float32(pairs, 1) },
    optimizer: adam(),
    build: (scope, batch) => {
      const embeddings = compact.twin(inside(scope, twinPath), batch["images"]!, options);
      const logits = weightedL1Head(inside(scope, "head"), halves(embeddings));
      return { loss: logisticLoss(logits, batch["same"]!), metrics: { logits } };
    },
  });
  // Noise and arbitrary labels: nothing to generalise from, only to remember.
  const random = seededRandom(1);
  const images = Float32Array.from({ length: 2 * pairs * side * side }, () => random.next());
  const same = Float32Array.from({ length: pairs }, () => random.int(2));
  const session = await createSession(encodeOnnx(step.model), { threads: 1 });
  const state = initialState(step, 2);
  const feeds = Array.from({ length: 10 }, () => ({
    learningRate: 3e-3,
    momentum: 0.9,
    batch: { images, same },
  }));
  let errors = pairs;
  const curve: number[] = [];
  while (errors > 0 && state.step < 300) {
    const { logits } = await runSteps(session, step, state, feeds, 2);
    errors = same.filter((label, i) => logits!.at(i - pairs)! > 0 !== (label === 1)).length;
    curve.push(errors);
  }
  await session.release();
  console.log(`errors of 20 after every 10 steps: ${curve.join(" ")}`);
  expect(errors).toBe(0);
});

/** Share of (genuine, impostor) couples in which the genuine pair is the nearer one; ties count half. */
function areaUnderCurve(genuine: readonly number[], impostor: readonly number[]): number {
  let wins = 0;
  for (const g of genuine) for (const i of impostor) wins += g < i ? 1 : g === i ? 0.5 : 0;
  return wins / (genuine.length * impostor.length);
}

/** How well an exported twin separates classes 1000…1019, which no training sees. */
async function unseen(values: ReadonlyMap<string, Float32Array>): Promise<number> {
  const bytes = exportTwin({ architecture: compact, image, options, values });
  const session = await createSession(bytes, { threads: 1 });
  const people = Array.from({ length: 20 }, (_, i) => 1000 + i);
  const vectors = new Map<number, Float32Array[]>();
  for (const person of people) {
    const images = stack([0, 1, 2].map((sample) => drawing(4, person, sample)));
    const y = float32Output(
      await session.run({ images: { data: images, shape: [3, 1, side, side] } }),
      "embedding",
    );
    vectors.set(person, [y.subarray(0, 32), y.subarray(32, 64), y.subarray(64)]);
  }
  await session.release();
  const apart = (a: Float32Array, b: Float32Array) => a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0);
  const genuine: number[] = [];
  const impostor: number[] = [];
  for (const [i, p] of people.entries())
    for (const q of people.slice(i))
      for (const [k, a] of vectors.get(p)!.entries())
        for (const [l, b] of vectors.get(q)!.entries())
          if (p !== q) impostor.push(apart(a, b));
          else if (k < l) genuine.push(apart(a, b));
  return areaUnderCurve(genuine, impostor);
}

test("compact separates drawn classes it has not seen", { timeout: 60_000 }, async () => {
  const classes = 60;
  const [perBatch, each] = [12, 3];
  const inputs: Record<string, TensorType> = {
    images: float32(perBatch * each, 1, side, side),
    people: { dtype: "int64", shape: [perBatch * each] },
  };
  const step = trainingStep({
    inputs,
    optimizer: adam(),
    build: (scope, batch) => {
      const embeddings = compact.twin(inside(scope, twinPath), batch["images"]!, options);
      const logits = weightedL1Head(inside(scope, "head"), allPairs(embeddings));
      return { loss: allPairsLogisticLoss(logits, batch["people"]!) };
    },
  });
  const session = await createSession(encodeOnnx(step.model), { threads: 1 });
  const state = initialState(step, 3);
  const untrained = await unseen(state.values);
  const numbers = Array.from({ length: classes }, (_, i) => i);
  const drawn = numbers.map((p) => Array.from({ length: 8 }, (_, sample) => drawing(4, p, sample)));
  const batchOf = (index: number) => {
    const random = seededRandom(9, index);
    const chosen = shuffled(numbers, random).slice(0, perBatch);
    const images = chosen.flatMap((p) => Array.from({ length: each }, () => drawn[p]![random.int(8)]!));
    const people = BigInt64Array.from(chosen.flatMap((p) => Array(each).fill(BigInt(p)) as bigint[]));
    return { images: stack(images), people };
  };
  while (state.step < 200) {
    const first = state.step;
    const feeds = Array.from({ length: 10 }, (_, i) => ({
      learningRate: 2e-3,
      momentum: 0.9,
      batch: batchOf(first + i),
    }));
    const { loss } = await runSteps(session, step, state, feeds, 3);
    expect(loss!.every(Number.isFinite)).toBe(true);
  }
  await session.release();
  const trained = await unseen(state.values);
  console.log(
    `area under the curve on unseen classes: ${untrained.toFixed(3)} untrained, ${trained.toFixed(3)} trained`,
  );
  expect(trained).toBeGreaterThan(0.93);
  expect(1 - trained).toBeLessThan((1 - untrained) / 2);
});
