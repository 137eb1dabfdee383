import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Tfjs from "@tensorflow/tfjs";
import { root } from "./samples.js";

const require = createRequire(import.meta.url);

/** tfjs on its wasm backend, one thread. */
export async function tfjsWasm(): Promise<typeof Tfjs> {
  const tf = require("@tensorflow/tfjs") as typeof Tfjs;
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(join(root, "node_modules", "@tensorflow", "tfjs-backend-wasm", "dist", "/"));
  wasm.setThreadsCount(1);
  await tf.setBackend("wasm");
  return tf;
}

/** A GraphModel of `@vladmandic/human`, as that package loads it. */
export function sourceGraph(tf: typeof Tfjs, name: string): Promise<Tfjs.GraphModel> {
  const folder = join(root, "node_modules", "@vladmandic", "human", "models");
  const model = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  return tf.loadGraphModel({
    load: async () => ({
      modelTopology: model.modelTopology,
      signature: model.signature,
      weightSpecs: model.weightsManifest[0].weights,
      weightData: new Uint8Array(readFileSync(join(folder, `${name}.bin`))).buffer,
    }),
  });
}

interface FaceRecognitionNet {
  loadFromDisk(folder: string): Promise<void>;
  forwardInput(input: { toBatchTensor(): Tfjs.Tensor4D }): Tfjs.Tensor2D;
}

/** The twin in `@vladmandic/face-api`. It takes RGB 0…255 and scales it by (value − mean) / 255. */
export async function sourceTwin(): Promise<FaceRecognitionNet> {
  const faceapi = require("@vladmandic/face-api/dist/face-api.node-wasm.js");
  const net: FaceRecognitionNet = faceapi.nets.faceRecognitionNet;
  await net.loadFromDisk(join(root, "node_modules", "@vladmandic", "face-api", "model"));
  return net;
}
