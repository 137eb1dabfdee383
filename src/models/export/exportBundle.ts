import { SelfsameError } from "../../core/errors.js";
import { check, object, type Rule } from "../../core/options.js";
import { zoomTaps } from "../../core/zoom.js";
import { renamed } from "../../nn/emit.js";
import { decodeOnnx } from "../../nn/onnx/decode.js";
import { createDraft, type OnnxDraft } from "../../nn/onnx/draft.js";
import { graphProto, ModelProto } from "../../nn/onnx/encode.js";
import type { GraphMessage, ModelMessage } from "../../nn/onnx/message.js";
import type { OnnxValue } from "../../nn/onnx/model.js";
import { type ModelBundle, parseModelBundle } from "../bundle.js";
import type { Head } from "../head.js";
import { basesOf } from "../provenance.js";
import { exportedMark } from "../twinShape.js";
import { prefixed } from "./prefixed.js";

/** A bundle as networks that any ONNX runtime runs without Selfsame. */
export interface ExportedNetworks {
  /** `image` `[N, C, H, W]` → `embedding` `[N, D]`. */
  readonly embed: Uint8Array;
  /** `input` and `validation`, both `[N, C, H, W]` → `score` `[N]`. */
  readonly siamese: Uint8Array;
}

const bytes: Rule = { expected: "a Uint8Array", holds: (value) => value instanceof Uint8Array };

/** The oldest opset in which the ops used here are what they are today (Slice with inputs). */
const oldestOpset = 10;

/**
 * A bundle's embedding network and its whole Siamese network. Images are float32 planes of values in 0…255 (RGB or, with
 * one channel, grey), of the bundle's input size, faces aligned as its `alignment` says: scaling of pixels, the mirror image's part, unit
 * length, distance and calibration are in the networks. `embedding` is what `embed` gives, `score` what `verify` gives. What is
 * not in them: finding and aligning faces, and the quality below which a face never matches.
 *
 * In `siamese` both images go through one copy of the weights, in one batch.
 *
 * @param network the bundle's `twin.onnx`
 * @throws MODEL_INVALID where the network is no ONNX file, too old, or uses parts of ONNX that can't be passed on
 * @example
 * const { bundle, twin } = openModel("default");
 * const { siamese } = exportBundle(bundle, await readFile(twin));
 */
export function exportBundle(bundle: ModelBundle, network: Uint8Array): ExportedNetworks {
  check(bundle, "exportBundle: bundle", object);
  parseModelBundle(bundle, "exportBundle: bundle");
  check(network, "exportBundle: network", bytes);
  const model = decodeOnnx(network);
  const { input, embedding, head } = bundle;
  const image = (name: string): OnnxValue => ({
    name,
    type: "float32",
    shape: ["N", input.channels, input.height, input.width],
  });
  const vectors: OnnxValue = { name: "embedding", type: "float32", shape: ["N", embedding.dimensions] };
  const scores: OnnxValue = { name: "score", type: "float32", shape: ["N"] };
  return {
    embed: compose(model, bundle, [image("image")], vectors, {
      images: (_, [only]) => only as string,
      result: (_, embeddings) => embeddings,
    }),
    siamese: compose(model, bundle, [image("input"), image("validation")], scores, {
      // [2N, C, H, W] → [2N, D] → [2, N, D]
      images: (draft, both) => draft.apply("Concat", both, { axis: { int: 0 } }),
      result: (draft, embeddings) => {
        const [a, b] = halves(draft, embeddings, embedding.dimensions);
        return scoreOf(draft, head, a, b, embedding.dimensions);
      },
    }),
  };
}

/** What stands before and behind the twin. */
interface Surroundings {
  /** The batch that goes through the twin, of the inputs. */
  images(draft: OnnxDraft, inputs: readonly string[]): string;
  /** The output, of the batch's embeddings. */
  result(draft: OnnxDraft, embeddings: string): string;
}

function compose(
  model: ModelMessage,
  bundle: ModelBundle,
  inputs: readonly OnnxValue[],
  output: OnnxValue,
  { images, result }: Surroundings,
): Uint8Array {
  checkOpset(model);
  const twin = prefixed(model.graph, "twin/");
  const constants = new Set(twin.initializer.map(({ name }) => name));
  const [entrance, ...others] = twin.input.filter(({ name }) => !constants.has(name));
  const exit = twin.output.find(({ name }) => name === "twin/embedding");
  if (!entrance || others.length > 0 || !exit)
    throw new SelfsameError(
      "MODEL_INVALID",
      `a twin takes one input and gives "embedding"; this one doesn't`,
    );
  const draft = createDraft();
  const batch = images(
    draft,
    inputs.map(({ name }) => name),
  );
  draft.nodes.push(renamed(twinInput(draft, batch, bundle), entrance.name));
  const before = draft.nodes.length;
  const embeddings = finished(draft, exit.name, bundle.embedding);
  draft.nodes.push(renamed(result(draft, embeddings), output.name));
  const { id, revision, licence, provenance } = bundle;
  const own = graphProto({ name: id, inputs, outputs: [output], ...draft });
  const graph: GraphMessage = {
    ...own,
    initializer: [...twin.initializer, ...own.initializer],
    valueInfo: twin.valueInfo ?? [],
    // In an order in which every value is made before it is used.
    node: [...own.node.slice(0, before), ...twin.node, ...own.node.slice(before)],
  };
  const metadata = {
    [exportedMark]: "scaling, mirror image and unit length are inside",
    model: id,
    revision,
    licence: licence.name,
    trainedOn: provenance.trainedOn,
    ...(provenance.base
      ? {
          bases: basesOf(provenance)
            .map((base) => base.id)
            .join(", "),
        }
      : {}),
  };
  return ModelProto.encode(
    ModelProto.create({
      irVersion: model.irVersion,
      producerName: "selfsame",
      opsetImport: model.opsetImport,
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph,
    }),
  ).finish();
}

function checkOpset({ opsetImport }: ModelMessage): void {
  const version = Number(opsetImport.find(({ domain }) => !domain)?.version ?? 0);
  if (version < oldestOpset)
    throw new SelfsameError(
      "MODEL_INVALID",
      `the twin is written in ONNX opset ${version}; export needs ${oldestOpset} or later`,
    );
}

/** (x − mean)·scale; enlarged, and with the mirror images behind, where the bundle embeds these: [views·N, C, H, W]. */
function twinInput(draft: OnnxDraft, images: string, { input, embedding }: ModelBundle): string {
  const mean = draft.float32(input.mean, [1, input.channels, 1, 1]);
  const pixels = draft.apply("Mul", [draft.apply("Sub", [images, mean]), draft.float32([input.scale])]);
  const zooms = zoomsOf(embedding).map((zoom) => zoomed(draft, pixels, input, zoom));
  const scaled = zooms.length > 1 ? draft.apply("Concat", zooms, { axis: { int: 0 } }) : zooms[0]!;
  if (!embedding.mirror) return scaled;
  // Columns from the last to the first: end −2³¹ is before the first.
  const [last, beforeFirst, columns, backwards] = [[-1], [-(2 ** 31)], [3], [-1]].map(draft.int64);
  const mirrored = draft.apply("Slice", [scaled, last!, beforeFirst!, columns!, backwards!]);
  return draft.apply("Concat", [scaled, mirrored], { axis: { int: 0 } });
}

const zoomsOf = ({ zooms = [1] }: ModelBundle["embedding"]): readonly number[] => zooms;

/** Enlarged about the middle, as `core/zoom` does it: R·X·Cᵀ, each row of R and C the two pixels that make a new one. */
function zoomed(
  draft: OnnxDraft,
  pixels: string,
  { width, height }: ModelBundle["input"],
  zoom: number,
): string {
  if (zoom === 1) return pixels;
  const [rows, columns] = [Array<number>(height ** 2).fill(0), Array<number>(width ** 2).fill(0)];
  for (const [y, { first, second, part }] of zoomTaps(height, zoom).entries()) {
    rows[y * height + first]! += 1 - part;
    rows[y * height + second]! += part;
  }
  for (const [x, { first, second, part }] of zoomTaps(width, zoom).entries()) {
    columns[first * width + x]! += 1 - part;
    columns[second * width + x]! += part;
  }
  const stretched = draft.apply("MatMul", [draft.float32(rows, [height, height]), pixels]);
  return draft.apply("MatMul", [stretched, draft.float32(columns, [width, width])]);
}

/** The twin's output as `embed` gives it: the mean over all views, at unit length, where the bundle says so. */
function finished(draft: OnnxDraft, output: string, embedding: ModelBundle["embedding"]): string {
  const { dimensions, mirror, unitLength } = embedding;
  const views = zoomsOf(embedding).length * (mirror ? 2 : 1);
  let result = output;
  if (views > 1) {
    // [views·N, D] → [views, N·D], whose mean over the first axis is a product of matrices.
    const apart = draft.apply("Reshape", [output, draft.int64([views, -1])]);
    const mean = draft.float32(Array<number>(views).fill(1 / views), [1, views]);
    result = draft.apply("Reshape", [draft.apply("MatMul", [mean, apart]), draft.int64([-1, dimensions])]);
  }
  if (!unitLength) return result;
  const norm = draft.apply("Sqrt", [sumOf(draft, draft.apply("Mul", [result, result]), dimensions)]);
  return draft.apply("Div", [result, norm]);
}

/** The first and the second half of `[2N, D]`, `[N, D]` each. */
function halves(draft: OnnxDraft, rows: string, dimensions: number): [string, string] {
  const split = draft.apply("Reshape", [rows, draft.int64([2, -1, dimensions])]);
  const half = (index: number): string => {
    // Gather keeps the axis of a vector of indices: [1, N, D] → [N, D].
    const picked = draft.apply("Gather", [split, draft.int64([index])], { axis: { int: 0 } });
    return draft.apply("Reshape", [picked, draft.int64([-1, dimensions])]);
  };
  return [half(0), half(1)];
}

/** Σᵢ wᵢ·xᵢ of each row, `[N, D]` → `[N, 1]`; w is 1 where not given. A product of matrices: the same in every opset. */
function sumOf(draft: OnnxDraft, rows: string, dimensions: number, weights?: readonly number[]): string {
  const column = draft.float32(weights ?? Array<number>(dimensions).fill(1), [dimensions, 1]);
  return draft.apply("MatMul", [rows, column]);
}

/** sigmoid(bias − scale·d(a, b)), `[N]`; distances as `headDistance` computes them. */
function scoreOf(draft: OnnxDraft, head: Head, a: string, b: string, dimensions: number): string {
  const scaled = (sign: number, value: string) =>
    draft.apply("Mul", [value, draft.float32([sign * head.scale])]);
  const plus = (value: string, number: number) => draft.apply("Add", [value, draft.float32([number])]);
  const dot = (x: string, y: string) => sumOf(draft, draft.apply("Mul", [x, y]), dimensions);
  const logit = (): string => {
    if (head.kind === "cosine") {
      const norms = draft.apply("Sqrt", [draft.apply("Mul", [dot(a, a), dot(b, b)])]);
      // bias − scale·(1 − cos) = (bias − scale) + scale·cos
      return plus(scaled(1, draft.apply("Div", [dot(a, b), norms])), head.bias - head.scale);
    }
    const difference = draft.apply("Sub", [a, b]);
    if (head.kind === "euclidean")
      return plus(scaled(-1, draft.apply("Sqrt", [dot(difference, difference)])), head.bias);
    const distance = sumOf(draft, draft.apply("Abs", [difference]), dimensions, head.alpha);
    return plus(scaled(head.kind === "paper" ? 1 : -1, distance), head.bias);
  };
  return draft.apply("Sigmoid", [draft.apply("Reshape", [logit(), draft.int64([-1])])]);
}
