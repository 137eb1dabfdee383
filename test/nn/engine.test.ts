import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { affineAugmentation, affineBatch, sampleAffine } from "../../src/nn/augment/affine.js";
import { gradients } from "../../src/nn/gradient.js";
import { constant, createGraph, input, scalar, shapeOf, type Value } from "../../src/nn/graph.js";
import { fans, fill, glorot, he, normal } from "../../src/nn/initializers.js";
import { dropout } from "../../src/nn/layers/activation.js";
import { batchNorm } from "../../src/nn/layers/batchNorm.js";
import { encodeOnnx } from "../../src/nn/onnx/encode.js";
import { add, mul, sub } from "../../src/nn/ops/arithmetic.js";
import { conv } from "../../src/nn/ops/convolution.js";
import { matmul } from "../../src/nn/ops/linear.js";
import { reduceSum } from "../../src/nn/ops/reduce.js";
import { warp } from "../../src/nn/ops/sampling.js";
import { reshape } from "../../src/nn/ops/shape.js";
import { adam, adamw } from "../../src/nn/optimizers/adam.js";
import type { Optimizer } from "../../src/nn/optimizers/optimizer.js";
import { sgd } from "../../src/nn/optimizers/sgd.js";
import { createScope, inside, parameter, type Scope } from "../../src/nn/scope.js";
import { float32 } from "../../src/nn/tensorType.js";
import { trainingStep } from "../../src/nn/trainingStep.js";
import { createSession } from "../../src/runtime/session.node.js";
import { initialState, runSteps } from "../../src/train/step.js";
import { runnable } from "./support/evaluate.js";

describe("mistakes fail where they are written", () => {
  const graph = createGraph();
  const x = input(graph, "x", float32(1, 2, 5, 5));
  test("shapes, attributes and the op are named", () => {
    const w = input(graph, "w", float32(3, 4, 3, 3));
    expect(() => conv(x, w, undefined, { group: 2 })).toThrow(
      /Conv\(x \[1,2,5,5\], w \[3,4,3,3\]\) .*"group":2/,
    );
    expect(() => matmul(x, reshape(x, [25, 2]))).toThrow(/MatMul\(.*inner dimensions/);
    expect(() => add(x, input(graph, "y", float32(3)))).toThrow(/Add\(x \[1,2,5,5\], y \[3\]\).*broadcast/);
    expect(() => reshape(x, [7])).toThrow(/Reshape\(x \[1,2,5,5\]\) \{"shape":\[7\]\}/);
  });
  test("losses are scalars; values of two graphs don't mix; names are taken once", () => {
    expect(() => gradients(x, [x])).toThrow(/a loss is one float32 number/);
    expect(() => add(x, scalar(createGraph(), 1))).toThrow(/inputs of one graph/);
    expect(() => input(graph, "x", float32())).toThrow(/already/);
    const scope = createScope(createGraph(), "train");
    parameter(inside(scope, "a"), "weight", [2], { init: fill(0) });
    expect(() => parameter(inside(scope, "a"), "weight", [2], { init: fill(0) })).toThrow(/a\/weight/);
  });
});

const target = [0.5, -1, 2];
const start = [1, 2, -3];

/** Four steps of an optimizer on Σ(w − target)², with a penalty on w and half the learning rate. */
async function optimize(optimizer: Optimizer, rate: number, momentum: number) {
  const step = trainingStep({
    inputs: { target: float32(3) },
    optimizer,
    build: (scope, batch) => {
      const init = () => Float32Array.from(start);
      const w = parameter(inside(scope, "p"), "w", [3], { init, l2: 0.1, learningRate: 0.5 });
      const frozen = parameter(inside(scope, "p"), "frozen", [3], { init: fill(7), learningRate: 0 });
      const apart = sub(w, batch["target"] as Value);
      return { loss: reduceSum(add(mul(apart, apart), mul(frozen, scalar(scope.graph, 0)))) };
    },
  });
  const session = await createSession(encodeOnnx(step.model), { threads: 1 });
  const state = initialState(step, 1);
  const feed = { learningRate: rate, momentum, batch: { target: Float32Array.from(target) } };
  const { loss } = await runSteps(session, step, state, [feed, feed, feed, feed], 1);
  await session.release();
  expect([...state.values.get("p/frozen")!]).toEqual([7, 7, 7]);
  expect(loss![0]).toBeCloseTo(0.25 + 9 + 25, 4);
  return [...state.values.get("p/w")!];
}

/** The same in double precision, from the papers' formulas. */
function reference(update: (w: number, g: number, slots: [number, number], t: number) => number): number[] {
  return start.map((first, i) => {
    const slots: [number, number] = [0, 0];
    let w = first;
    for (let t = 1; t <= 4; t++) w = update(w, 2 * (w - target[i]!), slots, t);
    return w;
  });
}
const adamMove = (g: number, slots: [number, number], t: number, rate: number): number => {
  slots[0] = 0.8 * slots[0] + 0.2 * g;
  slots[1] = 0.999 * slots[1] + 0.001 * g * g;
  return (rate * (slots[0] / (1 - 0.8 ** t))) / (Math.sqrt(slots[1] / (1 - 0.999 ** t)) + 1e-8);
};

test.each([
  {
    optimizer: sgd(),
    rate: 0.1,
    update: (w: number, g: number, slots: [number, number]) => {
      slots[0] = 0.8 * slots[0] - 0.05 * (g + 0.2 * w);
      return w + slots[0];
    },
  },
  {
    optimizer: adam(),
    rate: 0.1,
    update: (w: number, g: number, s: [number, number], t: number) => w - adamMove(g + 0.2 * w, s, t, 0.05),
  },
  {
    optimizer: adamw(),
    rate: 0.1,
    update: (w: number, g: number, s: [number, number], t: number) =>
      w - adamMove(g, s, t, 0.05) - 0.05 * 0.2 * w,
  },
])("$optimizer.name follows its paper", async ({ optimizer, rate, update }) => {
  const found = await optimize(optimizer, rate, 0.8);
  for (const [i, w] of reference(update).entries()) expect(found[i]).toBeCloseTo(w, 4);
});

test("initialisers have their moments", () => {
  const deviation = (data: Float32Array) => Math.sqrt(data.reduce((a, v) => a + v * v, 0) / data.length);
  const shape = [64, 16, 3, 3];
  expect(fans(shape)).toEqual({ in: 144, out: 576 });
  expect(deviation(he(shape, seededRandom(1)))).toBeCloseTo(Math.sqrt(2 / 144), 2);
  expect(deviation(glorot(shape, seededRandom(1)))).toBeCloseTo(Math.sqrt(2 / 720), 2);
  expect(deviation(normal(3, 0.1)([4000], seededRandom(1)))).toBeCloseTo(3, 1);
});

test("batch norm runs when nobody reads its statistics", async () => {
  const graph = createGraph();
  const y = batchNorm(inside(createScope(graph, "train"), "n"), input(graph, "x", float32(2, 1, 1, 2)));
  const net = await runnable(graph, [y]);
  const feeds = {
    x: Float32Array.of(1, 3, 3, 1),
    "n/gamma": Float32Array.of(2),
    "n/beta": Float32Array.of(1),
  };
  const moving = { "n/mean": Float32Array.of(0), "n/variance": Float32Array.of(1) };
  const [out] = await net.run({ ...feeds, ...moving });
  await net.release();
  for (const [i, expected] of [-1, 3, 3, -1].entries()) expect(out![i]).toBeCloseTo(expected, 3);
});

test("batch norm moves its running statistics and uses them frozen", async () => {
  const data = Float32Array.from({ length: 24 }, (_, i) => Math.sin(3 * i) + (i % 2));
  const graph = createGraph();
  const scope = createScope(graph, "train");
  const x = input(graph, "x", float32(3, 2, 2, 2));
  const y = batchNorm(inside(scope, "n"), x, { momentum: 0.75 });
  const [mean, variance] = scope.buffers.map(({ next }) => next as Value);
  const net = await runnable(graph, [y, mean!, variance!]);
  const one = Float32Array.of(1, 1);
  const zero = Float32Array.of(0, 0);
  const feeds = { x: data, "n/gamma": one, "n/beta": zero, "n/mean": zero, "n/variance": one };
  const [, movedMean, movedVariance] = await net.run(feeds);
  await net.release();
  for (const channel of [0, 1]) {
    const own = [...data].filter((_, i) => Math.floor(i / 4) % 2 === channel);
    const m = own.reduce((a, b) => a + b, 0) / 12;
    const v = own.reduce((a, b) => a + (b - m) ** 2, 0) / 11;
    expect(movedMean![channel]).toBeCloseTo(0.25 * m, 5);
    expect(movedVariance![channel]).toBeCloseTo(0.75 + 0.25 * v, 5);
  }
});

test("dropout zeroes its share and keeps the mean", async () => {
  const graph = createGraph();
  const scope = createScope(graph, "train");
  const y = dropout(inside(scope, "d"), input(graph, "x", float32(100, 100)), 0.3);
  const net = await runnable(graph, [y]);
  const random = seededRandom(2);
  const uniform = Float32Array.from({ length: 10_000 }, () => random.next());
  const [out] = (await net.run({ x: new Float32Array(10_000).fill(1), "d/noise": uniform })) as [
    Float32Array,
  ];
  await net.release();
  expect(out.filter((v) => v === 0).length / 10_000).toBeCloseTo(0.3, 1);
  expect(out.reduce((a, b) => a + b, 0) / 10_000).toBeCloseTo(1, 1);
});

describe("affine augmentation", () => {
  const warped = async (image: Float32Array, height: number, width: number, theta: readonly number[]) => {
    const graph = createGraph();
    const x = input(graph, "x", float32(1, 1, height, width));
    const y = warp(x, constant(graph, Float32Array.from(theta), [1, 2, 3]));
    expect(shapeOf(y)).toEqual(shapeOf(x));
    const net = await runnable(graph, [y]);
    const [out] = (await net.run({ x: image })) as [Float32Array];
    await net.release();
    return out;
  };
  const centreOf = (image: Float32Array, width: number) => {
    const total = image.reduce((a, b) => a + b, 0);
    return [0, 1].map((axis) => {
      const at = (i: number) => (axis === 0 ? i % width : Math.floor(i / width)) + 0.5;
      return image.reduce((a, v, i) => a + v * at(i), 0) / total;
    });
  };
  const blob = (height: number, width: number, x: number, y: number) =>
    Float32Array.from({ length: height * width }, (_, i) => {
      const d = ((i % width) + 0.5 - x) ** 2 + (Math.floor(i / width) + 0.5 - y) ** 2;
      return Math.exp(-d / 8);
    });

  test("a component that isn't drawn changes nothing", async () => {
    const theta = sampleAffine(seededRandom(1), 20, 20, { probability: 0 });
    expect(theta.map((v) => v + 0)).toEqual([1, 0, 0, 0, 1, 0]);
    const image = Float32Array.from({ length: 400 }, (_, i) => i % 7);
    const out = await warped(image, 20, 20, theta);
    for (const [i, v] of image.entries()) expect(out[i]).toBeCloseTo(v, 4);
  });

  test("a point moves where rotation, shear, scale and shift send it, in pixels about the centre", async () => {
    const [height, width] = [40, 60];
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const random = seededRandom(seed);
      const draws = Array.from({ length: 14 }, () => random.next());
      const u = (k: number) => draws[2 * k + 1]!;
      const angle = ((-10 + 20 * u(0)) * Math.PI) / 180;
      const [shearX, shearY] = [-0.3 + 0.6 * u(1), -0.3 + 0.6 * u(2)];
      const [scaleX, scaleY] = [0.8 + 0.4 * u(3), 0.8 + 0.4 * u(4)];
      const [moveX, moveY] = [(-2 + 4 * u(5)) / 105, (-2 + 4 * u(6)) / 105];
      const from = [38, 15] as const;
      const [px, py] = [(from[0] - width / 2) * scaleX, (from[1] - height / 2) * scaleY];
      const [qx, qy] = [px + shearX * py, shearY * px + py];
      const x = Math.cos(angle) * qx - Math.sin(angle) * qy + width / 2 + moveX * width;
      const y = Math.sin(angle) * qx + Math.cos(angle) * qy + height / 2 + moveY * height;
      const theta = sampleAffine(seededRandom(seed), height, width, { probability: 1 });
      const [cx, cy] = centreOf(await warped(blob(height, width, ...from), height, width, theta), width);
      expect(Math.abs(cx! - x), `x, seed ${seed}`).toBeLessThan(0.15);
      expect(Math.abs(cy! - y), `y, seed ${seed}`).toBeLessThan(0.15);
    }
  });

  test("each component applies half the time, and a sample depends on seed, step and index alone", () => {
    const size = { height: 105, width: 105 };
    const batch = affineBatch(400, size, 7, 3);
    const plain = Array.from({ length: 400 }, (_, i) => batch.slice(6 * i, 6 * i + 6));
    const shifted = plain.filter((t) => t[2] !== 0 || t[5] !== 0).length / 400;
    expect(shifted).toBeCloseTo(0.75, 1);
    expect(affineBatch(10, size, 7, 3)).toEqual(batch.slice(0, 60));
    expect(affineBatch(10, size, 7, 4)).not.toEqual(batch.slice(0, 60));
  });

  test("a training step warps what it is fed by the theta it is fed; inference leaves images alone", async () => {
    const build = (scope: Scope, images: Value, theta: Value) => {
      const weight = parameter(scope, "weight", [1], { init: fill(1) });
      return reduceSum(mul(affineAugmentation(scope, images, theta), weight));
    };
    const step = trainingStep({
      inputs: { images: float32(1, 1, 3, 4), theta: float32(1, 2, 3) },
      optimizer: sgd(),
      build: (scope, { images, theta }) => ({ loss: build(scope, images!, theta!) }),
    });
    const session = await createSession(encodeOnnx(step.model));
    // One pixel to the left on a width of 4: the first column (1 + 5 + 9) leaves, the last (4 + 8 + 12) stands twice.
    const batch = {
      images: Float32Array.from({ length: 12 }, (_, i) => i + 1),
      theta: Float32Array.of(1, 0, 0.5, 0, 1, 0),
    };
    const feeds = [{ learningRate: 0, momentum: 0, batch }];
    const { loss } = await runSteps(session, step, initialState(step, 1), feeds, 1);
    expect(loss![0]).toBeCloseTo(78 - 15 + 24, 4);
    const graph = createGraph();
    const images = input(graph, "images", float32(1, 1, 3, 4));
    expect(affineAugmentation(createScope(graph, "infer", new Map()), images, images)).toBe(images);
  });
});
