import type { Constant, Graph, Node, Value } from "./graph.js";
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from "./onnx/model.js";
import type { OnnxForm, OpEntry } from "./ops/entry.js";
import { opTable } from "./ops/table.js";

/** ONNX opset 20 is the first with AffineGrid; IR 9 is its file format. */
export const opset = 20;
export const irVersion = 9;

/** The value that is written in a value's place. */
export const resolved = (value: Value): Value => value.graph.substitutes.get(value) ?? value;

/** The nodes that the outputs need, in order; what nobody reads is not written. */
function neededNodes(graph: Graph, outputs: readonly Value[]): Node[] {
  const needed = new Set<Value>(outputs.map(resolved));
  const kept = [...graph.nodes].reverse().filter((node) => {
    if (!node.outputs.some((output) => needed.has(output))) return false;
    for (const value of node.inputs) needed.add(resolved(value));
    return true;
  });
  return kept.reverse();
}

export interface EmittedNodes {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
}

type Naming = (value: Value) => string;

function operandTensor(
  name: string,
  operand: NonNullable<NonNullable<OnnxForm["operands"]>[number]>,
): OnnxTensor {
  return "data" in operand
    ? { name, type: "float32", shape: operand.shape, data: operand.data }
    : { name, type: "int64", shape: [operand.length], data: BigInt64Array.from(operand, BigInt) };
}

/** Nodes and the constants they read. `names` says what each value is called in the file. */
export function emitNodes(graph: Graph, outputs: readonly Value[], names: Naming): EmittedNodes {
  const naming: Naming = (value) => names(resolved(value));
  const initializers: OnnxTensor[] = [];
  // Shape operands repeat (every slice of a kernel row): one initializer for each content.
  const shared = new Map<string, string>();
  const operandName = (operand: NonNullable<OnnxForm["operands"]>[number]): string => {
    if (operand === undefined) return "";
    const key = "data" in operand ? undefined : operand.join();
    const known = key === undefined ? undefined : shared.get(key);
    if (known !== undefined) return known;
    const name = `operand_${initializers.length}`;
    initializers.push(operandTensor(name, operand));
    if (key !== undefined) shared.set(key, name);
    return name;
  };
  const needed = neededNodes(graph, outputs);
  const read = new Set<Value>([...outputs, ...needed.flatMap(({ inputs }) => inputs)].map(resolved));
  const nodes = needed.flatMap((node): OnnxNode[] => {
    const entry = opTable[node.op] as OpEntry<object>;
    const form = entry.onnx?.(
      node.attributes,
      node.inputs.map(({ type }) => type),
    );
    const attributes: Readonly<Record<string, OnnxAttribute>> = form?.attributes ?? {};
    const swaps = node.inputs.flatMap((value, i) =>
      form?.transposed?.[i] ? [lastTwoSwapped(naming(value), `${node.name}/t${i}`, value)] : [],
    );
    const inputName = (value: Value, i: number) =>
      form?.transposed?.[i] ? `${node.name}/t${i}` : naming(value);
    const written: OnnxNode = {
      name: node.name,
      op: form?.op ?? node.op,
      inputs: [...node.inputs.map(inputName), ...(form?.operands ?? []).map(operandName)],
      outputs: node.outputs.map((output, i) => (i === 0 || read.has(output) ? naming(output) : "")),
      attributes,
    };
    return [...swaps, written];
  });
  const constants = graph.constants
    .filter(({ value }) => read.has(value))
    .map((c) => constantTensor(c, naming));
  return { nodes, initializers: [...constants, ...initializers] };
}

function lastTwoSwapped(from: string, to: string, { type }: Value): OnnxNode {
  const rank = type.shape.length;
  const perm = type.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i));
  return { name: to, op: "Transpose", inputs: [from], outputs: [to], attributes: { perm: { ints: perm } } };
}

const constantTensor = ({ value, data }: Constant, naming: Naming): OnnxTensor => ({
  name: naming(value),
  type: value.type.dtype,
  shape: value.type.shape,
  data,
});

export const onnxValue = (
  name: string,
  value: Value,
  lead: readonly (number | string)[] = [],
): OnnxValue => ({
  name,
  type: value.type.dtype,
  shape: [...lead, ...value.type.shape],
});

/** A node that gives a value a second name. */
export const renamed = (from: string, to: string): OnnxNode => ({
  name: `name/${to}`,
  op: "Identity",
  inputs: [from],
  outputs: [to],
});

export interface ModelOptions {
  readonly name: string;
  readonly outputs: Readonly<Record<string, Value>>;
  /** Writes the first dimension of every input and output as a free one of this name. */
  readonly freeBatch?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A graph as an ONNX model. The same construction gives the same bytes.
 *
 * @example
 * const bytes = encodeOnnx(toOnnx(graph, { name: "twin", outputs: { embedding: y }, freeBatch: "N" }));
 */
export function toOnnx(graph: Graph, { name, outputs, freeBatch, metadata }: ModelOptions): OnnxModel {
  const entries = Object.entries(outputs).map(([title, value]) => [title, resolved(value)] as const);
  const naming: Naming = (value) => value.name;
  const { nodes, initializers } = emitNodes(
    graph,
    entries.map(([, value]) => value),
    naming,
  );
  const typed = (title: string, value: Value): OnnxValue =>
    freeBatch === undefined
      ? onnxValue(title, value)
      : { ...onnxValue(title, value), shape: [freeBatch, ...value.type.shape.slice(1)] };
  return {
    name,
    opset,
    irVersion,
    inputs: graph.inputs.map((value) => typed(value.name, value)),
    outputs: entries.map(([title, value]) => typed(title, value)),
    initializers,
    nodes: [...nodes, ...entries.filter(([t, v]) => t !== v.name).map(([t, v]) => renamed(v.name, t))],
    ...(metadata ? { metadata } : {}),
  };
}
