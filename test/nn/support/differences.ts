import { seededRandom } from "../../../src/core/random.js";
import { gradients } from "../../../src/nn/gradient.js";
import { constant, createGraph, type Graph, input, shapeOf, type Value } from "../../../src/nn/graph.js";
import { mul } from "../../../src/nn/ops/arithmetic.js";
import type { OpName } from "../../../src/nn/ops/attributes.js";
import { reduceSum } from "../../../src/nn/ops/reduce.js";
import { createScope, type Scope } from "../../../src/nn/scope.js";
import { float32, sizeOf } from "../../../src/nn/tensorType.js";
import { runnable } from "./evaluate.js";

/** One function to differentiate. Inputs are drawn in ±1 unless `draw` says otherwise. */
export interface GradientCase {
  readonly inputs: readonly (readonly number[])[];
  build(values: readonly Value[], scope: Scope): Value;
  /** A value for the uniform number u in [0, 1). Default: 2u − 1. */
  readonly draw?: (u: number, index: number) => number;
  readonly mode?: "train" | "infer";
}

/** Kept at least 0.05 away from zero, for functions with a kink there. */
export const awayFromZero = (u: number): number => (u < 0.5 ? -0.05 - 1.9 * u : 0.05 + 1.9 * (u - 0.5));
/** In [0.5, 1.5). */
export const positive = (u: number): number => 0.5 + u;
/** All different by 0.07 or more: no two candidates of a maximum change places. */
export const distinct = (_: number, index: number): number => 0.07 * ((index * 37) % 101) - 3.5;

const step = 2e-2;
/** At most so many elements of each input are checked. */
const checked = 24;

function construct(definition: GradientCase, choices: Graph["choices"]) {
  const graph = createGraph(choices);
  const scope = createScope(graph, definition.mode ?? "train");
  const inputs = definition.inputs.map((shape, i) => input(graph, `x${i}`, float32(...shape)));
  const y = definition.build(inputs, scope);
  const forwardOps = new Set<OpName>(graph.nodes.map(({ op }) => op));
  const random = seededRandom(11, 1);
  const weights = Float32Array.from({ length: sizeOf(shapeOf(y)) }, () => 2 * random.next() - 1);
  const loss = reduceSum(mul(y, constant(graph, weights, shapeOf(y))));
  const wanted = [...inputs, ...scope.parameters.map(({ value }) => value)];
  return { graph, y, forwardOps, weights, wanted, slopes: gradients(loss, wanted) };
}

/** Largest difference between analytic and central-difference gradients, relative to the gradient's own size. */
async function worstDifference(definition: GradientCase, choices: Graph["choices"]): Promise<number> {
  const { graph, y, weights, wanted, slopes } = construct(definition, choices);
  const { run, release } = await runnable(graph, [y, ...slopes]);
  const random = seededRandom(11, 2);
  const draw = definition.draw ?? ((u: number) => 2 * u - 1);
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, type }) => [
      name,
      Float32Array.from({ length: sizeOf(type.shape) }, (_, i) => draw(random.next(), i)),
    ]),
  );
  const [, ...analytic] = await run(feeds);
  let worst = 0;
  for (const [k, { name }] of wanted.entries()) {
    const data = feeds[name] as Float32Array;
    const slope = analytic[k] as Float32Array;
    const scale = slope.reduce((most, value) => Math.max(most, Math.abs(value)), 0.05);
    const stride = Math.max(1, Math.floor(data.length / checked));
    for (let i = 0; i < data.length; i += stride) {
      const at = data[i] as number;
      const values: Float32Array[] = [];
      for (const sign of [1, -1]) {
        data[i] = at + sign * step;
        values.push((await run(feeds))[0] as Float32Array);
      }
      data[i] = at;
      const [up, down] = values as [Float32Array, Float32Array];
      // The differences are summed in double precision, so float32 rounds each output once and no more.
      const difference = weights.reduce(
        (sum, w, j) => sum + w * ((up[j] as number) - (down[j] as number)),
        0,
      );
      const error = Math.abs(difference / (2 * step) - (slope[i] as number)) / scale;
      worst = Math.max(worst, error);
    }
  }
  await release();
  return worst;
}

/** The case with every variant of every choice it opens, one at a time. */
export async function checkCase(definition: GradientCase): Promise<Record<string, number>> {
  const { graph } = construct(definition, {});
  const errors: Record<string, number> = { default: await worstDifference(definition, {}) };
  for (const [key, { variants }] of graph.open)
    for (const name of Object.keys(variants).slice(1))
      errors[`${key}: ${name}`] = await worstDifference(definition, { [key]: name });
  return errors;
}

/** The ops a case's forward pass is made of. */
export const forwardOps = (definition: GradientCase): ReadonlySet<OpName> =>
  construct(definition, {}).forwardOps;
