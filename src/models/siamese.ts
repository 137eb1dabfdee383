import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor } from "../nn/onnx/model.js";
import type { ModelBundle } from "./bundle.js";
import type { Head } from "./head.js";

/** Nodes in the making: names follow from the order. */
interface Draft {
  readonly nodes: OnnxNode[];
  readonly initializers: OnnxTensor[];
  add(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  split(input: string): readonly [string, string];
  constant(shape: readonly number[], values: readonly number[]): string;
  integers(values: readonly bigint[]): string;
}

function createDraft(opset: number): Draft {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const title = (op: string) => `siamese/${op}${nodes.length + initializers.length}`;
  const keep = (tensor: Omit<OnnxTensor, "name">) => {
    const name = title("constant");
    initializers.push({ name, ...tensor });
    return name;
  };
  return {
    nodes,
    initializers,
    add: (op, inputs, attributes = {}) => {
      const name = title(op);
      nodes.push({ name, op, inputs, outputs: [name], attributes });
      return name;
    },
    split: (input) => {
      const name = title("Split");
      const outputs = [`${name}/a`, `${name}/b`] as const;
      // From opset 18 on, the number of equal parts is said.
      const parts = opset >= 18 ? { num_outputs: { int: 2 } } : {};
      const attributes = { axis: { int: 0 }, ...parts };
      nodes.push({ name, op: "Split", inputs: [input], outputs, attributes });
      return outputs;
    },
    constant: (shape, values) => keep({ type: "float32", shape, data: Float32Array.from(values) }),
    integers: (values) => keep({ type: "int64", shape: [values.length], data: BigInt64Array.from(values) }),
  };
}

/** d(a, b) of the head, `[N, D]` twice → `[N, 1]`, as `headDistance` computes it. */
function distance(draft: Draft, head: Head, a: string, b: string): string {
  const along = draft.integers([1n]);
  const norm = (v: string) => draft.add("LpNormalization", [v], { axis: { int: 1 }, p: { int: 2 } });
  const squared = (v: string) => draft.add("Mul", [v, v]);
  switch (head.kind) {
    case "cosine": {
      const cosine = draft.add("ReduceSum", [draft.add("Mul", [norm(a), norm(b)]), along]);
      return draft.add("Sub", [draft.constant([], [1]), cosine]);
    }
    case "euclidean":
      return draft.add("Sqrt", [draft.add("ReduceSum", [squared(draft.add("Sub", [a, b])), along])]);
    case "weighted-l1":
    case "paper": {
      const sign = head.kind === "paper" ? -1 : 1;
      const alpha = draft.constant(
        [head.alpha.length, 1],
        head.alpha.map((x) => sign * x),
      );
      return draft.add("MatMul", [draft.add("Abs", [draft.add("Sub", [a, b])]), alpha]);
    }
  }
}

/**
 * A bundle as one network of two images: `input` and `validation`, both `[N, C, H, W]`, channels as the bundle's, pixels
 * 0…255 of aligned faces (or whole images, where the bundle aligns none) → `score` `[N, 1]`, the calibrated posterior of
 * "same person". Both images pass through the same twin, in one batch.
 *
 * @param twin the bundle's network
 * @example
 * const bytes = encodeOnnx(siameseModel(decodeOnnx(readFileSync(twin)), bundle));
 */
export function siameseModel(twin: OnnxModel, { input, embedding, head, id }: ModelBundle): OnnxModel {
  const draft = createDraft(twin.opset);
  const { channels, height, width } = input;
  const both = draft.add("Concat", ["input", "validation"], { axis: { int: 0 } });
  const mean = draft.constant([1, channels, 1, 1], input.mean);
  const pixels = draft.add("Mul", [draft.add("Sub", [both, mean]), draft.constant([], [input.scale])]);
  let images = pixels;
  if (embedding.mirror) {
    const [start, end, axis, step] = [[-1n], [-(2n ** 62n)], [3n], [-1n]].map((v) => draft.integers(v));
    images = draft.add("Concat", [pixels, draft.add("Slice", [pixels, start!, end!, axis!, step!])], {
      axis: { int: 0 },
    });
  }
  const before = draft.nodes.length;
  const source = twin.inputs[0]!.name;
  const inTwin = (name: string) => (name === source ? images : name === "" ? "" : `twin/${name}`);
  let vectors = inTwin("embedding");
  if (embedding.mirror) {
    const [faces, mirrored] = draft.split(vectors);
    vectors = draft.add("Mul", [draft.add("Add", [faces, mirrored]), draft.constant([], [0.5])]);
  }
  if (embedding.unitLength)
    vectors = draft.add("LpNormalization", [vectors], { axis: { int: 1 }, p: { int: 2 } });
  const [a, b] = draft.split(vectors);
  const scaled = draft.add("Mul", [distance(draft, head, a, b), draft.constant([], [head.scale])]);
  const logit = draft.add("Sub", [draft.constant([], [head.bias]), scaled]);
  const last: OnnxNode = { name: "siamese/score", op: "Sigmoid", inputs: [logit], outputs: ["score"] };
  const image = (name: string) => ({ name, type: "float32" as const, shape: ["N", channels, height, width] });
  const twinNodes = twin.nodes.map((node) => ({
    ...node,
    name: `twin/${node.name}`,
    inputs: node.inputs.map(inTwin),
    outputs: node.outputs.map(inTwin),
  }));
  return {
    name: id,
    opset: twin.opset,
    irVersion: twin.irVersion,
    metadata: { ...twin.metadata, model: id },
    inputs: [image("input"), image("validation")],
    outputs: [{ name: "score", type: "float32", shape: ["N", 1] }],
    initializers: [
      ...twin.initializers.map((tensor) => ({ ...tensor, name: inTwin(tensor.name) })),
      ...draft.initializers,
    ],
    nodes: [...draft.nodes.slice(0, before), ...twinNodes, ...draft.nodes.slice(before), last],
  };
}
