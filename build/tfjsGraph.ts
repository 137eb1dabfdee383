import type { OnnxAttribute, OnnxModel } from "../src/nn/onnx/model.js";
import { type GraphDraft, graphDraft, samePadding } from "./graphDraft.js";
import { readTfjsWeights, type StoredWeight, transposeWeight, type WeightSpec } from "./tfjsWeights.js";

interface TfAttribute {
  readonly s?: string;
  readonly list?: { readonly i?: readonly string[]; readonly s?: readonly string[] };
}
interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, TfAttribute>>;
}
/** A tfjs GraphModel's `model.json`. */
export interface TfjsGraphModel {
  readonly modelTopology: { readonly node: readonly TfNode[] };
  readonly weightsManifest: readonly { readonly weights: readonly WeightSpec[] }[];
}

export interface GraphPixels {
  readonly side: number;
  readonly divisor: number;
  readonly offset: number;
}
export interface GraphOutput {
  readonly nodes: readonly string[];
  readonly shape: readonly (number | string)[];
}

/** A value of the graph. Images (`[N, H, W, C]` in TensorFlow) lie as NCHW; `flat` values have no such axes. */
interface Value {
  readonly name: string;
  readonly image?: { readonly height: number; readonly width: number; readonly channels: number };
}

const decode = (base64: string) =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)));
const integers = (node: TfNode, key: string) => (node.attr?.[key]?.list?.i ?? []).map(Number);

/** The node an input names: "name", "name:0" and "^name" in TensorFlow's notation. */
const nodeName = (input: string) => input.replace(/^\^/, "").replace(/:\d+$/, "");

/**
 * Converts a tfjs GraphModel to ONNX: NHWC becomes NCHW throughout, so no transpose is left inside the net; SAME
 * pads are written out; the batch stays free. Only what the outputs need is converted. The ONNX input is `image`,
 * uint8 `[N, side, side, 4]` RGBA: unpacking and scaling the pixels is quicker in ONNX Runtime than in JavaScript.
 *
 * @param outputs the ONNX output's name → its shape, and the TensorFlow nodes it is made of (joined on axis 1)
 * @param pixels the original's input is RGB of this side, each value scaled to `value / divisor + offset`
 */
export function convertTfjsGraph(
  name: string,
  model: TfjsGraphModel,
  file: Uint8Array,
  pixels: GraphPixels,
  outputs: Readonly<Record<string, GraphOutput>>,
): OnnxModel {
  const weights = readTfjsWeights(
    model.weightsManifest.flatMap((group) => group.weights),
    file,
  );
  const nodes = new Map(model.modelTopology.node.map((node) => [node.name, node]));
  const draft = graphDraft();
  const done = new Map<string, Value>();

  const value = (inputName: string): Value => {
    const key = nodeName(inputName);
    const known = done.get(key);
    if (known) return known;
    const node = nodes.get(key);
    if (!node) throw new Error(`${name}: no node "${key}"`);
    const made = convertNode(draft, node, { pixels, value, weight });
    done.set(key, made);
    return made;
  };
  const weight = (inputName: string): StoredWeight => {
    const found = weights.get(nodeName(inputName));
    if (!found) throw new Error(`${name}: no weight "${inputName}"`);
    return found;
  };

  const made = Object.entries(outputs).map(([outputName, output]) => {
    const values = output.nodes.map((part) => value(part).name);
    const op = values.length === 1 ? "Identity" : "Concat";
    draft.apply(op, values, op === "Concat" ? { axis: { int: 1 } } : undefined, outputName);
    return { name: outputName, type: "float32" as const, shape: output.shape };
  });
  return draft.finish(
    name,
    [{ name: "image", type: "uint8", shape: ["N", pixels.side, pixels.side, 4] }],
    made,
  );
}

interface Context {
  readonly pixels: GraphPixels;
  value(name: string): Value;
  weight(name: string): StoredWeight;
}

function convertNode(draft: GraphDraft, node: TfNode, context: Context): Value {
  const [first = "", second = ""] = node.input ?? [];
  switch (node.op) {
    case "Placeholder":
      return unpack(draft, context.pixels);
    case "Identity":
      return context.value(first);
    case "_FusedConv2D":
    case "DepthwiseConv2dNative":
      return convolution(draft, node, context);
    case "AddV2": {
      const a = context.value(first);
      return { ...a, name: draft.apply("Add", [a.name, context.value(second).name]) };
    }
    case "Relu":
    case "Sigmoid": {
      const x = context.value(first);
      return { ...x, name: draft.apply(node.op, [x.name]) };
    }
    case "Prelu": {
      const x = context.value(first);
      return { ...x, name: prelu(draft, x.name, context.weight(second)) };
    }
    case "MaxPool":
      return maxPool(draft, node, context.value(first));
    case "Pad":
      return pad(draft, context.value(first), context.weight(second));
    case "Reshape":
      return reshape(draft, context.value(first), context.weight(second));
    default:
      throw new Error(`TensorFlow op "${node.op}" (${node.name}) has no conversion yet`);
  }
}

/** RGBA bytes → planar RGB floats. */
function unpack(draft: GraphDraft, { side, divisor, offset }: GraphPixels): Value {
  const planes = draft.apply("Transpose", ["image"], { perm: { ints: [0, 3, 1, 2] } });
  const [from, to, axis] = [[0], [3], [1]].map((values) => draft.int64(values)) as [string, string, string];
  const rgb = draft.apply("Slice", [planes, from, to, axis]);
  const floats = draft.apply("Cast", [rgb], { to: { int: 1 } });
  const scaled = draft.apply("Div", [floats, draft.float32([divisor])]);
  const name = offset === 0 ? scaled : draft.apply("Add", [scaled, draft.float32([offset])]);
  return { name, image: { height: side, width: side, channels: 3 } };
}

function imageOf(x: Value) {
  if (!x.image) throw new Error(`"${x.name}" is used as an image after a reshape`);
  return x.image;
}

function convolution(draft: GraphDraft, node: TfNode, context: Context): Value {
  const [inputName = "", filterName = "", biasName = "", slopeName = ""] = node.input ?? [];
  const x = context.value(inputName);
  const { height, width, channels } = imageOf(x);
  const depthwise = node.op === "DepthwiseConv2dNative";
  // Depthwise filters are [H, W, C, multiplier]: multiplier 1 gives ONNX's [C, 1, H, W].
  const filters = transposeWeight(context.weight(filterName), depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]);
  const [outputs, , kernelHeight, kernelWidth] = filters.shape as [number, number, number, number];
  const window = windowOf(node, height, width, kernelHeight, kernelWidth);
  const fused = (node.attr?.["fused_ops"]?.list?.s ?? []).map(decode);
  const inputs = [x.name, draft.weight(filters)];
  if (fused.includes("BiasAdd")) inputs.push(draft.weight(context.weight(biasName)));
  let name = draft.apply("Conv", inputs, {
    ...window.attributes,
    group: { int: depthwise ? channels : 1 },
  });
  for (const activation of fused.filter((op) => op !== "BiasAdd")) {
    if (activation === "Relu") name = draft.apply("Relu", [name]);
    else if (activation === "Prelu") name = prelu(draft, name, context.weight(slopeName));
    else throw new Error(`fused activation "${activation}" (${node.name}) has no conversion yet`);
  }
  return { name, image: { height: window.height, width: window.width, channels: outputs } };
}

function windowOf(node: TfNode, height: number, width: number, kernelHeight: number, kernelWidth: number) {
  const [, strideY = 1, strideX = 1] = integers(node, "strides");
  const [, dilationY = 1, dilationX = 1] = integers(node, "dilations");
  if (dilationY !== 1 || dilationX !== 1) throw new Error(`dilation (${node.name}) has no conversion yet`);
  const same = decode(node.attr?.["padding"]?.s ?? "") === "SAME";
  const [top, bottom] = same ? samePadding(height, kernelHeight, strideY) : [0, 0];
  const [left, right] = same ? samePadding(width, kernelWidth, strideX) : [0, 0];
  const attributes: Record<string, OnnxAttribute> = {
    kernel_shape: { ints: [kernelHeight, kernelWidth] },
    strides: { ints: [strideY, strideX] },
    pads: { ints: [top, left, bottom, right] },
  };
  return {
    attributes,
    height: Math.floor((height + top + bottom - kernelHeight) / strideY) + 1,
    width: Math.floor((width + left + right - kernelWidth) / strideX) + 1,
  };
}

/** TensorFlow's slopes are [1, 1, C]; ONNX broadcasts [C, 1, 1] over NCHW. */
function prelu(draft: GraphDraft, x: string, slopes: StoredWeight): string {
  return draft.apply("PRelu", [x, draft.weight(transposeWeight(slopes, [2, 0, 1]))]);
}

function maxPool(draft: GraphDraft, node: TfNode, x: Value): Value {
  const { height, width, channels } = imageOf(x);
  const [, kernelHeight = 1, kernelWidth = 1] = integers(node, "ksize");
  const window = windowOf(node, height, width, kernelHeight, kernelWidth);
  const name = draft.apply("MaxPool", [x.name], window.attributes);
  return { name, image: { height: window.height, width: window.width, channels } };
}

function pad(draft: GraphDraft, x: Value, paddings: StoredWeight): Value {
  const { height, width, channels } = imageOf(x);
  const [n0, n1, h0, h1, w0, w1, c0, c1] = Array.from(paddings.data) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const name = draft.apply("Pad", [x.name, draft.int64([n0, c0, h0, w0, n1, c1, h1, w1])]);
  return {
    name,
    image: { height: height + h0 + h1, width: width + w0 + w1, channels: channels + c0 + c1 },
  };
}

/** Only reshapes of whole images to `[N, …]` occur; NCHW goes back to NHWC unless the image is 1×1. */
function reshape(draft: GraphDraft, x: Value, shape: StoredWeight): Value {
  const { height, width } = imageOf(x);
  const nhwc =
    height === 1 && width === 1
      ? x.name
      : draft.apply("Transpose", [x.name], { perm: { ints: [0, 2, 3, 1] } });
  // 0 copies the batch size, where TensorFlow's file may have fixed it to 1.
  const target = [0, ...Array.from(shape.data).slice(1)];
  return { name: draft.apply("Reshape", [nhwc, draft.int64(target)]) };
}
