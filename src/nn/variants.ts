import { SelfsameError } from "../core/errors.js";
import type { VariantRequest } from "./graph.js";
import { createGraph, type Graph, input, type Value } from "./graph.js";
import { formatShape } from "./tensorType.js";

/** Which variant to take, by key. A key that is absent takes the variant listed first. */
export type VariantChoices = Graph["choices"];

/**
 * What a choice is remembered under: the computation and its operands' shapes.
 *
 * @example
 * variantKey(request); // "conv-dw s1,1 p0,0,0,0 d1,1 g1 k7,7 [32,64,48,48] [32,128,42,42]"
 */
const variantKey = ({ label, operands }: VariantRequest): string =>
  [label, ...operands.map(({ type }) => formatShape(type.shape))].join(" ");

/**
 * Builds the variant that the graph's choices name, and notes the request where there was a choice.
 *
 * @throws INVALID_ARGUMENT when the choices name a variant that isn't offered.
 */
export function choose(request: VariantRequest): Value {
  const { graph } = request.operands[0] as Value;
  const key = variantKey(request);
  const names = Object.keys(request.variants);
  if (names.length > 1) graph.open.set(key, request);
  const name = graph.choices[key] ?? names[0] ?? "";
  const variant = request.variants[name];
  if (!variant)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `"${key}" is computed by ${names.join(", ")}; the choices say "${name}"`,
    );
  return variant(...request.operands);
}

export interface VariantGraph {
  readonly graph: Graph;
  readonly output: Value;
}

/** One variant alone, as a graph whose inputs `x0`, `x1`, … are the operands: what a tuner times. */
export function variantGraph(request: VariantRequest, name: string): VariantGraph {
  const graph = createGraph({ [variantKey(request)]: name });
  const operands = request.operands.map(({ type }, i) => input(graph, `x${i}`, type));
  const output = choose({ ...request, operands });
  return { graph, output };
}
