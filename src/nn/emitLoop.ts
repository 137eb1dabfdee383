import { emitNodes, irVersion, onnxValue, opset, renamed, resolved } from "./emit.js";
import type { Graph, Value } from "./graph.js";
import type { OnnxModel, OnnxNode, OnnxTensor } from "./onnx/model.js";

/** A value that each step reads and replaces. */
export interface State {
  readonly now: Value;
  readonly next: Value;
}

export interface LoopModelOptions {
  readonly name: string;
  readonly state: readonly State[];
  /** Inputs that every step has its own of. */
  readonly perStep: readonly Value[];
  /** What is collected from every step, by name. */
  readonly collected: Readonly<Record<string, Value>>;
}

/** The model's output that holds a state after the last step. */
export const nextName = (name: string): string => `next/${name}`;

/**
 * A graph repeated: an ONNX `Loop` that runs it `steps` times (an int64 input) and hands the state from one step to the
 * next inside the runtime. Per-step inputs and collected outputs gain a leading dimension `steps`. State crosses
 * the border to JavaScript, where every output is copied, once a run and not once a step.
 */
export function toLoopOnnx(graph: Graph, { name, state, perStep, collected }: LoopModelOptions): OnnxModel {
  const inner = new Map<Value, string>();
  const changing = new Set([...state.map(({ now }) => now), ...perStep]);
  // The body sees the values around it, so what no step changes stays outside.
  const fixed = graph.inputs.filter((value) => !changing.has(value));
  for (const { now } of state) inner.set(now, `step/${now.name}`);
  for (const value of perStep) inner.set(value, `step/${value.name}`);
  const collectedValues = Object.entries(collected);
  const results = [...state.map(({ next }) => next), ...collectedValues.map(([, value]) => value)].map(
    resolved,
  );
  const titles = [
    ...state.map(({ now }) => nextName(now.name)),
    ...collectedValues.map(([title]) => `each/${title}`),
  ];
  // A result carries its title from the start; only one that is an input, or has two titles, takes a copy.
  const copies: OnnxNode[] = [];
  for (const [i, value] of results.entries()) {
    if (value.producer && !inner.has(value)) inner.set(value, `step/${titles[i]}`);
    else copies.push(renamed(inner.get(value) ?? value.name, `step/${titles[i]}`));
  }
  const naming = (value: Value): string => inner.get(value) ?? value.name;
  const { nodes, initializers } = emitNodes(graph, results, naming);
  const take = perStep.map(
    (value): OnnxNode => ({
      name: `take/${value.name}`,
      op: "Gather",
      inputs: [value.name, "step"],
      outputs: [naming(value)],
      attributes: { axis: { int: 0 } },
    }),
  );
  const one: OnnxTensor = { name: "go", type: "bool", shape: [], data: Uint8Array.of(1) };
  return {
    name,
    opset,
    irVersion,
    inputs: [
      { name: "steps", type: "int64", shape: [] },
      ...fixed.map((value) => onnxValue(value.name, value)),
      ...state.map(({ now }) => onnxValue(now.name, now)),
      ...perStep.map((value) => onnxValue(value.name, value, ["steps"])),
    ],
    outputs: [
      ...state.map(({ now }) => onnxValue(nextName(now.name), now)),
      ...collectedValues.map(([title, value]) => onnxValue(title, value, ["steps"])),
    ],
    initializers: [one, ...initializers],
    nodes: [
      {
        name: "steps/loop",
        op: "Loop",
        inputs: ["steps", "go", ...state.map(({ now }) => now.name)],
        outputs: [...state.map(({ now }) => nextName(now.name)), ...collectedValues.map(([title]) => title)],
        attributes: {
          body: {
            graph: {
              name: "step",
              inputs: [
                { name: "step", type: "int64", shape: [] },
                { name: "going", type: "bool", shape: [] },
                ...state.map(({ now }) => onnxValue(naming(now), now)),
              ],
              outputs: [
                { name: "go_on", type: "bool", shape: [] },
                ...results.map((value, i) => onnxValue(`step/${titles[i]}`, value)),
              ],
              initializers: [],
              nodes: [renamed("going", "go_on"), ...take, ...nodes, ...copies],
            },
          },
        },
      },
    ],
  };
}
