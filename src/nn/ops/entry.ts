import { SelfsameError } from "../../core/errors.js";
import { type Node, uniqueName, type Value } from "../graph.js";
import type { OnnxAttribute } from "../onnx/model.js";
import { formatShape, type TensorType } from "../tensorType.js";
import type { NoAttributes, OpAttributes, OpName } from "./attributes.js";

/** What a gradient rule sees of the node it differentiates. */
export interface GradientContext<A> {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: A;
  /** ∂loss/∂output of the first output, of that output's shape. */
  readonly gradient: Value;
  /** For each input, whether its gradient is wanted; a rule may leave the others out. */
  readonly needed: readonly boolean[];
}

/**
 * Takes graph and returns graph: ∂loss/∂input for each input. A gradient may have the shape the inputs broadcast to;
 * the walk sums it back.
 */
export type GradientRule<A> = (context: GradientContext<A>) => readonly (Value | undefined)[];

/** How a node is written as ONNX where its attributes are not simply the ONNX ones. */
export interface OnnxForm {
  /** ONNX's name of the op, if it differs. */
  readonly op?: string;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  /** int64 vectors or float32 tensors that follow the inputs, as constants; `undefined` leaves one out. */
  readonly operands?: readonly (readonly number[] | TensorData | undefined)[];
  /** Inputs read with their last two dimensions swapped, by a Transpose that ONNX Runtime fuses into a product. */
  readonly transposed?: readonly boolean[];
}

export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

interface OpRules<A> {
  /** The outputs' types; throws what is wrong with the inputs. */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  /**
   * A rule; `"none"`: no gradient flows, as through a comparison; `"forbidden"`: asking for one is a mistake and throws.
   */
  readonly grad: GradientRule<A> | "none" | "forbidden";
}

/** The op as ONNX writes it. */
type OnnxWriter<A> = (attributes: A, inputs: readonly TensorType[]) => OnnxForm;

/**
 * One op: shape, gradient and ONNX form together. An op without attributes may leave `onnx` out: it is written under its
 * own name. One with attributes may not: unwritten, ONNX Runtime would take its defaults for them.
 */
export type OpEntry<A> = OpRules<A> &
  (A extends NoAttributes ? { readonly onnx?: OnnxWriter<A> } : { readonly onnx: OnnxWriter<A> });

/** `Conv(x [1,1,5,5], w [1,2,3,3]) {"group":1}`, as errors print a call. */
export function formatCall(op: string, inputs: readonly Value[], attributes: object): string {
  const operands = inputs.map(({ name, type }) => `${name} ${formatShape(type.shape)}`).join(", ");
  return `${op}(${operands})${Object.keys(attributes).length ? ` ${JSON.stringify(attributes)}` : ""}`;
}

/**
 * Appends one node and returns its outputs. Shapes are inferred here, so a mistake fails where it is written.
 *
 * @throws INVALID_ARGUMENT naming the op, the shapes and the attributes.
 */
export function apply<K extends OpName>(
  op: K,
  entry: OpEntry<OpAttributes[K]>,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
): readonly Value[] {
  const first = inputs[0];
  if (!first || inputs.some(({ graph }) => graph !== first.graph))
    throw new SelfsameError("INVALID_ARGUMENT", `${formatCall(op, inputs, attributes)}: inputs of one graph`);
  const { graph } = first;
  let types: readonly TensorType[];
  try {
    types = entry.infer(
      inputs.map(({ type }) => type),
      attributes,
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SelfsameError("INVALID_ARGUMENT", `${formatCall(op, inputs, attributes)}: ${reason}`, {
      cause,
    });
  }
  const name = uniqueName(graph, op);
  const outputs: Value[] = [];
  const node: Node<K> = { op, name, inputs, outputs, attributes };
  for (const [i, type] of types.entries())
    outputs.push({
      name: uniqueName(graph, i === 0 ? name.concat("/y") : `${name}/y${i}`),
      type,
      graph,
      producer: node,
    });
  graph.nodes.push(node);
  return outputs;
}

/** `apply` for the ops with one output. */
export function applyOne<K extends OpName>(
  op: K,
  entry: OpEntry<OpAttributes[K]>,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
): Value {
  return apply(op, entry, inputs, attributes)[0] as Value;
}

/** Throws inside `infer`; `apply` adds the op, the shapes and the attributes. */
export function expect(condition: boolean, what: string): asserts condition {
  if (!condition) throw new SelfsameError("INVALID_ARGUMENT", `expected ${what}`);
}

/** The rank of an operand, checked. */
export function expectRank(type: TensorType | undefined, rank: number, name: string): readonly number[] {
  expect(type !== undefined && type.shape.length === rank, `${name} of rank ${rank}`);
  return type.shape;
}
