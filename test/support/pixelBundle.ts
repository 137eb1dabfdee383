import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportTwin } from "../../src/models/architectures/export.js";
import { type ModelBundle, notEvaluated } from "../../src/models/bundle.js";
import { flatten } from "../../src/nn/ops/shape.js";

/** The content of a bundle without faces whose twin gives the image's pixels: `[1, side, side]` → `[side²]`. */
export function pixelBundle(side: number, overrides: Partial<ModelBundle> = {}): ModelBundle {
  return {
    format: "selfsame-model/1",
    id: `pixels-${side}`,
    name: "pixels",
    description: "for tests",
    licence: { name: "MIT", holder: "Selfsame", note: "" },
    provenance: { source: "test/support/pixelBundle.ts", trainedOn: "nothing", caveats: "" },
    // Ink is 1 on a background of 0.
    input: { width: side, height: side, channels: 1, mean: [255], scale: -1 / 255 },
    alignment: { template: "none" },
    embedding: { dimensions: side * side, mirror: false, unitLength: false, minQuality: 0 },
    head: { kind: "euclidean", scale: 1, bias: 1 },
    evaluation: notEvaluated,
    defaultFmr: null,
    operatingPoints: [],
    ...overrides,
  };
}

/** Writes such a bundle into a folder. */
export function writePixelBundle(folder: string, bundle: ModelBundle): void {
  const { width, height, channels } = bundle.input;
  const image = { width, height, channels };
  const architecture = {
    name: "pixels",
    image,
    twin: (_: unknown, images: Parameters<typeof flatten>[0]) => flatten(images),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.json"), JSON.stringify(bundle));
  writeFileSync(join(folder, "twin.onnx"), exportTwin({ architecture, image, values: new Map() }));
}
