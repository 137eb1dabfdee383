import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../src/core/sha256.node.js";
import { exportTwin } from "../../src/models/architectures/export.js";
import { type BundleContent, type ModelBundle, notEvaluated } from "../../src/models/bundle.js";
import { pipelineVersion } from "../../src/models/pipelineVersion.js";
import { resealed } from "../../src/models/seal.node.js";
import { flatten } from "../../src/nn/ops/shape.js";

/** A bundle without faces, sealed, whose twin gives the image's pixels: `[1, side, side]` → `[side²]`. */
export function pixelBundle(side: number, overrides: Partial<BundleContent> = {}): ModelBundle {
  return resealed({
    format: "selfsame-model/2",
    revision: "",
    networks: { twin: sha256(pixelTwin(side)) },
    pipelineVersion,
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
  });
}

/** `[N, 1, side, side]` → `[N, side²]`. */
export function pixelTwin(side: number): Uint8Array {
  const image = { width: side, height: side, channels: 1 };
  const architecture = {
    name: "pixels",
    image,
    twin: (_: unknown, images: Parameters<typeof flatten>[0]) => flatten(images),
  };
  return exportTwin({ architecture, image, values: new Map() });
}

/** Writes such a bundle into a folder. */
export function writePixelBundle(folder: string, bundle: ModelBundle): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "model.json"), `${JSON.stringify(bundle, null, 2)}\n`);
  writeFileSync(join(folder, "twin.onnx"), pixelTwin(bundle.input.width));
}
