import { SelfsameError } from "../core/errors.js";
import type { OpAttributes, OpName } from "./ops/attributes.js";
import { formatShape, sizeOf, type TensorType } from "./tensorType.js";

/** A value of a graph: an input, a constant, or an output of a node. Its type is known when it is made. */
export interface Value {
  readonly name: string;
  readonly type: TensorType;
  readonly graph: Graph;
  /** The node that makes it; absent for inputs and constants. */
  readonly producer?: Node;
}

/** One operation. Inputs stand before it in the graph, so the list of nodes is an order of execution. */
export interface Node<K extends OpName = OpName> {
  readonly op: K;
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[K];
}

export interface Constant {
  readonly value: Value;
  readonly data: Float32Array | BigInt64Array;
}

/** Equal formulas for one result; which is fastest depends on the shapes (see `variants.ts`). */
export interface VariantRequest {
  /** What is computed, with everything its speed depends on but the operands' shapes. */
  readonly label: string;
  readonly operands: readonly Value[];
  /** By name; the first is the one taken when nothing was timed. */
  readonly variants: Readonly<Record<string, (...operands: Value[]) => Value>>;
}

/** A computation as data: nothing here runs. Op functions append to it. */
export interface Graph {
  readonly inputs: Value[];
  readonly constants: Constant[];
  readonly nodes: Node[];
  /** How many names of each stem were given out: names follow from the order of construction alone. */
  readonly names: Map<string, number>;
  /** Constants that are made once, by what they hold. */
  readonly shared: Map<string, Value>;
  /** Which of several equal formulas to take, by key; a key that is absent takes the one listed first. */
  readonly choices: Readonly<Record<string, string>>;
  /** Every choice that was open, by key: what a tuner has to time. */
  readonly open: Map<string, VariantRequest>;
  /** Values that are computed by another formula than their node's: written as the value they map to. */
  readonly substitutes: Map<Value, Value>;
}

/**
 * An empty graph.
 *
 * @param choices formula variants by key (see `variants.ts`)
 * @example
 * const graph = createGraph();
 * const x = input(graph, "x", float32(2, 3));
 * const y = relu(x);
 */
export const createGraph = (choices: Graph["choices"] = {}): Graph => ({
  inputs: [],
  constants: [],
  nodes: [],
  names: new Map(),
  shared: new Map(),
  choices,
  open: new Map(),
  substitutes: new Map(),
});

/** A name not given out before: the stem, then `stem_1`, `stem_2`, … */
export function uniqueName(graph: Graph, stem: string): string {
  const count = graph.names.get(stem) ?? 0;
  graph.names.set(stem, count + 1);
  return count === 0 ? stem : uniqueName(graph, `${stem}_${count}`);
}

/**
 * A graph input of that exact name.
 *
 * @throws INVALID_ARGUMENT when the name is taken.
 */
export function input(graph: Graph, name: string, type: TensorType): Value {
  if (graph.names.has(name))
    throw new SelfsameError("INVALID_ARGUMENT", `the graph already has a value named "${name}"`);
  const value: Value = { name: uniqueName(graph, name), type, graph };
  graph.inputs.push(value);
  return value;
}

/**
 * A constant tensor; `data` is row-major and kept, not copied. int64 data makes an int64 tensor.
 *
 * @throws INVALID_ARGUMENT when the data don't fill the shape.
 * @example
 * const identity = constant(graph, Float32Array.of(1, 0, 0, 1), [2, 2]);
 */
export function constant(
  graph: Graph,
  data: Float32Array | BigInt64Array,
  shape: readonly number[],
  name = "constant",
): Value {
  if (data.length !== sizeOf(shape))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `constant "${name}": ${data.length} values for the shape ${formatShape(shape)}`,
    );
  const dtype = data instanceof Float32Array ? "float32" : "int64";
  const value: Value = { name: uniqueName(graph, name), type: { dtype, shape }, graph };
  graph.constants.push({ value, data });
  return value;
}

/** A float32 scalar (shape `[]`); the same number gives the same value. */
export function scalar(graph: Graph, number: number): Value {
  return sharedConstant(graph, `scalar ${number}`, [], () => Float32Array.of(number));
}

/** A constant made once for each key, which says what it holds. */
export function sharedConstant(
  graph: Graph,
  key: string,
  shape: readonly number[],
  make: () => Float32Array,
): Value {
  const known = graph.shared.get(key);
  if (known) return known;
  const value = constant(graph, make(), shape, key.split(" ", 1)[0]);
  graph.shared.set(key, value);
  return value;
}

export const shapeOf = (value: Value): readonly number[] => value.type.shape;

/** The size of one dimension; negative axes count from the end. */
export function dimension(value: Value, axis: number): number {
  const size = value.type.shape.at(axis);
  if (size === undefined)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `"${value.name}" of shape ${formatShape(shapeOf(value))} has no axis ${axis}`,
    );
  return size;
}
