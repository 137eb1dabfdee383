import type { BundleUrls } from "../models/network.web.js";

// Where the package's own files lie, seen from dist/browser/selfsame.js, the one file that the build makes of this. Written
// out one by one: so bundlers find them, and bring them along.

export const ownFiles = (): BundleUrls => ({
  model: new URL("../models/bundles/default/model.json", import.meta.url).href,
  twin: new URL("../models/bundles/default/twin.onnx", import.meta.url).href,
  detector: new URL("../models/weights/blazeface.onnx", import.meta.url).href,
  landmarks: new URL("../models/weights/facemesh.onnx", import.meta.url).href,
});

export const ownWasm = (): string =>
  new URL("../vendor/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm", import.meta.url).href;

export const ownWorker = (): Worker =>
  new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "selfsame" });
