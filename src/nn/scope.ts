import { SelfsameError } from "../core/errors.js";
import { seededRandom } from "../core/random.js";
import { type Graph, input, sharedConstant, type Value } from "./graph.js";
import type { Initializer } from "./initializers.js";
import { float32, formatShape } from "./tensorType.js";

/** How training treats a parameter. */
export interface ParameterOptions {
  readonly init: Initializer;
  /** λ of the penalty λ·‖w‖², applied by the optimizer. Default 0. */
  readonly l2?: number;
  /** Multiplies the learning rate; 0 freezes. Default 1. */
  readonly learningRate?: number;
}

export interface Parameter extends Required<ParameterOptions> {
  readonly name: string;
  readonly value: Value;
}

/** State that training updates and no gradient touches, as batch norm's running statistics. */
export interface Buffer {
  readonly name: string;
  readonly value: Value;
  readonly init: Initializer;
  /** Its value after the step; absent where the step leaves it as it is. */
  next?: Value;
}

/** Numbers uniform in [0, 1) that a step is fed afresh, as dropout's. */
export interface Noise {
  readonly name: string;
  readonly value: Value;
}

/** `train`: batch statistics, dropout. `infer`: running statistics, no dropout. */
export type Mode = "train" | "infer";

/** What a network declares while it is built. */
export interface Declarations {
  readonly parameters: Parameter[];
  readonly buffers: Buffer[];
  readonly noises: Noise[];
}

/**
 * Where a layer stands while it is built: its graph, its mode, its path of names, and what it declares. Layers are
 * functions of a scope and values; in training, calling one twice under one name is an error, so weights are never shared by
 * accident. Where values are known, it is the same layer again.
 */
export interface Scope extends Declarations {
  readonly graph: Graph;
  readonly mode: Mode;
  readonly path: string;
  /** Known values by name; a declared parameter or buffer becomes a constant instead of an input. */
  readonly values?: ReadonlyMap<string, Float32Array>;
}

/**
 * A scope at the root of a graph.
 *
 * @param values parameters and buffers by name, for a network that is no longer trained
 * @example
 * const scope = createScope(createGraph(), "train");
 * const y = dense(inside(scope, "embedding"), x, { units: 128 });
 */
export function createScope(graph: Graph, mode: Mode, values?: ReadonlyMap<string, Float32Array>): Scope {
  const declarations: Declarations = { parameters: [], buffers: [], noises: [] };
  return { graph, mode, path: "", ...declarations, ...(values ? { values } : {}) };
}

/** The scope one name further in. */
export const inside = (scope: Scope, name: string): Scope => ({
  ...scope,
  path: scope.path === "" ? name : `${scope.path}/${name}`,
});

function declare(scope: Scope, name: string, shape: readonly number[]): Value {
  const known = scope.values?.get(name);
  if (known) {
    // A network that stands in a graph twice has its weights there once.
    const value = sharedConstant(scope.graph, name, shape, () => known);
    if (formatShape(value.type.shape) === formatShape(shape)) return value;
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `"${name}" is ${formatShape(value.type.shape)} in this graph already, not ${formatShape(shape)}`,
    );
  }
  if (scope.values)
    throw new SelfsameError("INVALID_ARGUMENT", `no values for "${name}" ${formatShape(shape)}`);
  return input(scope.graph, name, float32(...shape));
}

/**
 * Declares a trained tensor `<path>/<name>`.
 *
 * @throws INVALID_ARGUMENT when the name is taken, or its values are missing or of another size.
 */
export function parameter(
  scope: Scope,
  name: string,
  shape: readonly number[],
  { init, l2 = 0, learningRate = 1 }: ParameterOptions,
): Value {
  const full = `${scope.path}/${name}`;
  const value = declare(scope, full, shape);
  scope.parameters.push({ name: full, value, init, l2, learningRate });
  return value;
}

/** Declares state `<path>/<name>` that no gradient touches; set its `next` to update it. */
export function buffer(scope: Scope, name: string, shape: readonly number[], init: Initializer): Buffer {
  const full = `${scope.path}/${name}`;
  const declared: Buffer = { name: full, value: declare(scope, full, shape), init };
  scope.buffers.push(declared);
  return declared;
}

/** Declares an input of fresh uniform numbers. */
export function noise(scope: Scope, name: string, shape: readonly number[]): Value {
  const full = `${scope.path}/${name}`;
  const value = input(scope.graph, full, float32(...shape));
  scope.noises.push({ name: full, value });
  return value;
}

/** FNV-1a, 32 bits: a key for a name, so that what a name draws doesn't depend on what else is declared. */
export function nameKey(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * First values of parameters or buffers: a function of the seed, the name and the shape.
 *
 * @example
 * const state = initialValues(scope.parameters, 7);
 */
export function initialValues(
  declared: readonly { readonly name: string; readonly value: Value; readonly init: Initializer }[],
  seed: number,
): Map<string, Float32Array> {
  return new Map(
    declared.map(({ name, value, init }) => [
      name,
      init(value.type.shape, seededRandom(seed, nameKey(name))),
    ]),
  );
}
