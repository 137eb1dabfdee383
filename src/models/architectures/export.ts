import { toOnnx } from "../../nn/emit.js";
import { createGraph, input } from "../../nn/graph.js";
import { encodeOnnx } from "../../nn/onnx/encode.js";
import { createScope, inside } from "../../nn/scope.js";
import { float32 } from "../../nn/tensorType.js";
import type { Architecture, ImageShape, TwinOptions } from "./architecture.js";

export interface TwinExport {
  readonly architecture: Architecture;
  readonly image: ImageShape;
  readonly options?: TwinOptions;
  /** Parameters and running statistics by name, as training left them. */
  readonly values: ReadonlyMap<string, Float32Array>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Under which path a twin declares its weights, in training and export alike. */
export const twinPath = "twin";

function bytesAt(
  count: number,
  { architecture, image, options = {}, values, metadata }: TwinExport,
): Uint8Array {
  const graph = createGraph();
  const images = input(graph, "images", float32(count, image.channels, image.height, image.width));
  const scope = inside(createScope(graph, "infer", values), twinPath);
  const embedding = architecture.twin(scope, images, options);
  return encodeOnnx(
    toOnnx(graph, {
      name: architecture.name,
      outputs: { embedding },
      freeBatch: "N",
      ...(metadata ? { metadata } : {}),
    }),
  );
}

/**
 * The twin as an `.onnx` file for inference: `images` `[N, C, H, W]` → `embedding` `[N, D]`, any N; batch norm by its
 * running statistics, no dropout.
 *
 * @throws INVALID_ARGUMENT when a value is missing or of another size.
 * @throws TypeError when the architecture fixes the batch size (a `reshape` where a `flatten` belongs).
 * @example
 * const bytes = exportTwin({ architecture: compact, image: compact.image, values: state.values });
 */
export function exportTwin(twin: TwinExport): Uint8Array {
  const bytes = bytesAt(2, twin);
  // A file in which the batch size stands nowhere is the same file for any batch size.
  const other = bytesAt(3, twin);
  if (bytes.length !== other.length || bytes.some((byte, i) => byte !== other[i]))
    throw new TypeError(`${twin.architecture.name} depends on the batch size`);
  return bytes;
}
