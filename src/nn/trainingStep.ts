import { SelfsameError } from "../core/errors.js";
import { toLoopOnnx } from "./emitLoop.js";
import { gradients } from "./gradient.js";
import type { VariantRequest } from "./graph.js";
import { createGraph, input, type Value } from "./graph.js";
import type { OnnxModel } from "./onnx/model.js";
import type { Optimizer } from "./optimizers/optimizer.js";
import { type Buffer, createScope, type Noise, type Parameter, type Scope } from "./scope.js";
import { float32, type TensorType } from "./tensorType.js";
import type { VariantChoices } from "./variants.js";

export interface TrainingStepOptions {
  /** What a step is fed, by name: images, labels, augmentation matrices. */
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly optimizer: Optimizer;
  readonly choices?: VariantChoices;
  /** Builds the network and its loss; `metrics` are further values to report from every step. */
  build(
    scope: Scope,
    inputs: Readonly<Record<string, Value>>,
  ): { readonly loss: Value; readonly metrics?: Readonly<Record<string, Value>> };
}

/** State of the optimizer: of a parameter's shape, or a scalar all share. */
export interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: number;
}

/** A whole training step as data: forward pass, loss, gradients and update in one model, repeated `steps` times a run. */
export interface TrainingStep {
  readonly model: OnnxModel;
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly Buffer[];
  readonly slots: readonly Slot[];
  readonly noises: readonly Noise[];
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly collected: readonly string[];
  /** Variant choices that were open, by key: what a tuner may time. */
  readonly open: ReadonlyMap<string, VariantRequest>;
}

/**
 * Builds a training step. The model's inputs are `steps`, every parameter, buffer and slot, and, with a leading
 * dimension `steps`, the batch inputs, the noises, `learningRate` and `momentum`; its outputs are `next/<name>` for every
 * state that a step changes, and `loss` and the metrics of each step.
 *
 * @throws INVALID_ARGUMENT from any op of the network; when nothing is trainable.
 * @example
 * const step = trainingStep({
 *   inputs: { x: float32(8, 4), y: float32(8, 1) },
 *   optimizer: sgd(),
 *   build: (scope, { x, y }) => ({ loss: logisticLoss(dense(inside(scope, "out"), x!, { units: 1 }), y!) }),
 * });
 */
export function trainingStep({ inputs, optimizer, choices, build }: TrainingStepOptions): TrainingStep {
  const graph = createGraph(choices);
  const scope = createScope(graph, "train");
  const batch = Object.fromEntries(
    Object.entries(inputs).map(([name, type]) => [name, input(graph, name, type)]),
  );
  const { loss, metrics = {} } = build(scope, batch);
  const trained = scope.parameters.filter(({ learningRate }) => learningRate !== 0);
  if (trained.length === 0)
    throw new SelfsameError("INVALID_ARGUMENT", "the network has no trainable parameter");
  const slopes = gradients(
    loss,
    trained.map(({ value }) => value),
  );
  const rates = {
    learningRate: input(graph, "learningRate", float32()),
    momentum: input(graph, "momentum", float32()),
  };
  const slots: Slot[] = [];
  const state = scope.buffers.flatMap(({ value, next }) => (next ? [{ now: value, next }] : []));
  const slotInput = (name: string, shape: readonly number[], init: number): Value => {
    slots.push({ name, shape, init });
    return input(graph, name, float32(...shape));
  };
  const shared: Record<string, Value> = {};
  for (const [name, { init, next }] of Object.entries(optimizer.shared)) {
    const now = slotInput(`${optimizer.name}/${name}`, [], init);
    shared[name] = next(now, rates);
    state.push({ now, next: shared[name] });
  }
  for (const [i, parameter] of trained.entries()) {
    const now: Record<string, Value> = {};
    for (const slot of optimizer.slots)
      now[slot] = slotInput(`${parameter.name}/${slot}`, parameter.value.type.shape, 0);
    const update = optimizer.update({ parameter, gradient: slopes[i] as Value, rates, slots: now, shared });
    state.push({ now: parameter.value, next: update.value });
    for (const slot of optimizer.slots)
      state.push({ now: now[slot] as Value, next: update.slots[slot] as Value });
  }
  const collected = { loss, ...metrics };
  const perStep = [
    ...Object.values(batch),
    ...scope.noises.map(({ value }) => value),
    rates.learningRate,
    rates.momentum,
  ];
  return {
    model: toLoopOnnx(graph, { name: "training", state, perStep, collected }),
    parameters: scope.parameters,
    buffers: scope.buffers,
    slots,
    noises: scope.noises,
    inputs,
    collected: Object.keys(collected),
    open: graph.open,
  };
}
