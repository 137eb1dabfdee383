import { SelfsameError } from "../core/errors.js";
import { constant, type Node, shapeOf, type Value } from "./graph.js";
import { sum } from "./ops/elementwise.js";
import { formatCall, type GradientRule, type OpEntry } from "./ops/entry.js";
import { sumToShape } from "./ops/reduce.js";
import { opTable } from "./ops/table.js";
import { formatShape, sameShape, sizeOf } from "./tensorType.js";

/** The nodes through which some of `sources` reach other values, and those values. */
function dependents(nodes: readonly Node[], sources: readonly Value[]): Set<Value> {
  const reached = new Set(sources);
  for (const node of nodes)
    if (node.inputs.some((value) => reached.has(value)))
      for (const output of node.outputs) reached.add(output);
  return reached;
}

/** One rule, its result summed to the inputs' shapes. */
function backward(node: Node, gradient: Value, reached: ReadonlySet<Value>) {
  const { grad } = opTable[node.op] as OpEntry<object>;
  if (grad === "none") return [];
  if (grad === "forbidden")
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `${formatCall(node.op, node.inputs, node.attributes)} has no gradient; detach what stands before it`,
    );
  const gradients = (grad as GradientRule<object>)({
    inputs: node.inputs,
    outputs: node.outputs,
    attributes: node.attributes,
    gradient,
    needed: node.inputs.map((value) => reached.has(value)),
  });
  return node.inputs.map((value, i) => {
    const part = gradients[i];
    if (!part || !reached.has(value)) return undefined;
    const summed = sumToShape(part, shapeOf(value));
    if (!sameShape(shapeOf(summed), shapeOf(value)))
      throw new TypeError(
        `the gradient rule of ${node.op} gave ${formatShape(shapeOf(summed))} for ${formatShape(shapeOf(value))}`,
      );
    return summed;
  });
}

/**
 * ∂loss/∂value for each of `values`, as new values of the same graph (reverse-mode differentiation, one walk).
 *
 * @param loss one element of float32
 * @throws INVALID_ARGUMENT when the loss is no scalar, doesn't depend on a value, or passes an op that forbids it.
 * @example
 * const [dw] = gradients(reduceMean(mul(y, y)), [w]);
 */
export function gradients(loss: Value, values: readonly Value[]): Value[] {
  if (sizeOf(shapeOf(loss)) !== 1 || loss.type.dtype !== "float32")
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `a loss is one float32 number; "${loss.name}" is ${loss.type.dtype} ${formatShape(shapeOf(loss))}`,
    );
  const forward = [...loss.graph.nodes];
  const reached = dependents(forward, values);
  const parts = new Map<Value, Value[]>();
  parts.set(loss, [constant(loss.graph, Float32Array.of(1), shapeOf(loss), "one")]);
  for (const node of forward.reverse()) {
    // Secondary outputs (positions, statistics) carry no gradient: only the first one counts.
    const output = node.outputs[0] as Value;
    const incoming = parts.get(output);
    if (!incoming || !reached.has(output)) continue;
    const gradient = sum(incoming);
    parts.set(output, [gradient]);
    for (const [i, part] of backward(node, gradient, reached).entries()) {
      const value = node.inputs[i] as Value;
      if (part) parts.set(value, [...(parts.get(value) ?? []), part]);
    }
  }
  return values.map((value) => {
    const found = parts.get(value);
    if (!found)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `the loss "${loss.name}" doesn't depend on "${value.name}"`,
      );
    return sum(found);
  });
}
