import { seededRandom } from "../core/random.js";
import { nextName } from "../nn/emitLoop.js";
import { initialValues, nameKey } from "../nn/scope.js";
import { sizeOf } from "../nn/tensorType.js";
import type { TrainingStep } from "../nn/trainingStep.js";
import { float32Output, type Session, type Tensor } from "../runtime/session.js";

/** One step's numbers, and its batch by input name. */
export interface StepFeed {
  readonly learningRate: number;
  readonly momentum: number;
  readonly batch: Readonly<Record<string, Float32Array | BigInt64Array>>;
}

/** A training step with its state: everything a checkpoint has to hold. */
export interface TrainingState {
  /** Steps done so far. */
  step: number;
  /** Parameters, buffers and optimizer slots, by name. */
  readonly values: Map<string, Float32Array>;
}

/**
 * The state before the first step: a function of the seed alone.
 *
 * @example
 * const state = initialState(step, 7);
 */
export function initialState(step: TrainingStep, seed: number): TrainingState {
  const values = initialValues([...step.parameters, ...step.buffers], seed);
  for (const { name, shape, init } of step.slots)
    values.set(name, new Float32Array(sizeOf(shape)).fill(init));
  return { step: 0, values };
}

/** Joins the steps' arrays of one input along the new leading dimension. */
function stacked(parts: readonly (Float32Array | BigInt64Array)[], shape: readonly number[]): Tensor {
  const dims = [parts.length, ...shape];
  const [first] = parts;
  if (parts.length === 1 && first) return { data: first, shape: dims };
  if (first instanceof BigInt64Array) {
    const data = new BigInt64Array(sizeOf(dims));
    for (const [i, part] of parts.entries()) data.set(part as BigInt64Array, i * first.length);
    return { data, shape: dims };
  }
  const data = new Float32Array(sizeOf(dims));
  for (const [i, part] of parts.entries()) data.set(part as Float32Array, i * sizeOf(shape));
  return { data, shape: dims };
}

function noiseOf(seed: number, step: number, name: string, shape: readonly number[]): Float32Array {
  const random = seededRandom(seed, step, nameKey(name));
  return Float32Array.from({ length: sizeOf(shape) }, () => random.next());
}

/**
 * Runs consecutive steps in one go and moves the state on. Reported values come back as one number array a name, in
 * the order of the steps.
 *
 * @param seed of the noise (dropout); with the step's number it decides every mask
 * @example
 * const { loss } = await runSteps(session, step, state, feeds, 7);
 */
export async function runSteps(
  session: Session,
  step: TrainingStep,
  state: TrainingState,
  feeds: readonly StepFeed[],
  seed: number,
): Promise<Record<string, Float32Array>> {
  const inputs: Record<string, Tensor> = {
    steps: { data: BigInt64Array.of(BigInt(feeds.length)), shape: [] },
    learningRate: { data: Float32Array.from(feeds, (f) => f.learningRate), shape: [feeds.length] },
    momentum: { data: Float32Array.from(feeds, (f) => f.momentum), shape: [feeds.length] },
  };
  const shapes = [...step.parameters, ...step.buffers].map(({ name, value }) => ({
    name,
    shape: value.type.shape,
  }));
  const states = [...shapes, ...step.slots];
  for (const { name, shape } of states)
    inputs[name] = { data: state.values.get(name) as Float32Array, shape };
  for (const [name, { shape }] of Object.entries(step.inputs))
    inputs[name] = stacked(
      feeds.map(({ batch }) => batch[name] as Float32Array),
      shape,
    );
  for (const { name, value } of step.noises)
    inputs[name] = stacked(
      feeds.map((_, i) => noiseOf(seed, state.step + i, name, value.type.shape)),
      value.type.shape,
    );
  const outputs = await session.run(inputs);
  for (const { name } of states)
    if (nextName(name) in outputs) state.values.set(name, float32Output(outputs, nextName(name)));
  state.step += feeds.length;
  return Object.fromEntries(step.collected.map((name) => [name, float32Output(outputs, name)]));
}
