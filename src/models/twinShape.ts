import type { Signature, ValueSignature } from "../nn/onnx/signature.js";
import type { ModelBundle } from "./bundle.js";

/** The note that `export` leaves in its networks: they scale pixels themselves, and are no twins. */
export const exportedMark = "selfsame.exported";

/**
 * What keeps a network from being the twin of a bundle, in words: a twin takes one float32 input `[N, C, H, W]` and gives a
 * float32 `embedding` `[N, D]`, any N, of the bundle's sizes. Undefined where it can be.
 */
export function twinFault(
  { input, embedding }: Pick<ModelBundle, "input" | "embedding">,
  { inputs, outputs, externalWeights, metadata }: Signature,
): string | undefined {
  if (externalWeights) return "its weights stand outside the file, where nothing vouches for them";
  if (metadata.has(exportedMark))
    return "it was written by `selfsame export`: it scales pixels itself, which would be done twice";
  const [image, ...others] = inputs;
  const vector = outputs.find(({ name }) => name === "embedding");
  if (!image || others.length > 0 || !vector)
    return `a twin takes one input and gives "embedding"; it takes ${named(inputs)} and gives ${named(outputs)}`;
  const { channels, height, width } = input;
  return (
    valueFault(`input "${image.name}"`, image, [channels, height, width], "input") ??
    valueFault(`output "embedding"`, vector, [embedding.dimensions], "embedding.dimensions")
  );
}

const named = (values: readonly ValueSignature[]) =>
  values.map(({ name }) => `"${name}"`).join(", ") || "none";

/** A free size may be any; the first has to be free, for a batch may have any length. */
function valueFault(
  what: string,
  { type, shape }: ValueSignature,
  sizes: readonly number[],
  field: string,
): string | undefined {
  const shown = (dims: readonly (number | null)[]) => `[${dims.map((size) => size ?? "N").join(", ")}]`;
  if (type !== "float32") return `its ${what} is of type ${type ?? "unknown"}, not float32`;
  if (!shape) return undefined;
  const fits =
    shape.length === sizes.length + 1 &&
    shape[0] === null &&
    sizes.every((size, i) => shape[i + 1] === null || shape[i + 1] === size);
  return fits
    ? undefined
    : `its ${what} is ${shown(shape)}; by the bundle's ${field} it should be ${shown([null, ...sizes])}`;
}
