import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { detectorFile, landmarksFile, twinFile } from "../src/models/files.node.js";
import { encodeOnnx } from "../src/nn/onnx/encode.js";
import type { OnnxModel } from "../src/nn/onnx/model.js";
import { convertDlibResnet } from "./dlibResnet.js";
import { convertTfjsGraph } from "./tfjsGraph.js";

/** Reads a file of an npm package and holds it against the digest it had when its figures were measured. */
function readChecked(packages: string, file: string, sha256: string): Uint8Array {
  const path = join(packages, file);
  const bytes = readFileSync(path);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256)
    throw new Error(
      `${file}: expected SHA-256 ${sha256}, found ${found}. Install the packages of package-lock.json again: npm ci`,
    );
  return bytes;
}

const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

/**
 * Converts the weights that arrive with npm into ONNX files below `dist`. Runs in the build only: the
 * source packages are devDependencies. Licences: NOTICE.
 *
 * @param packages the `node_modules` folder
 */
export function convertWeights(packages: string, dist: string): { path: string; bytes: number }[] {
  const read = (file: string, sha256: string) => readChecked(packages, file, sha256);
  const twin = (): OnnxModel =>
    convertDlibResnet(
      json(
        read(
          "@vladmandic/face-api/model/face_recognition_model-weights_manifest.json",
          "cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b",
        ),
      )[0].weights,
      read(
        "@vladmandic/face-api/model/face_recognition_model.bin",
        "b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589",
      ),
    );
  const detector = (): OnnxModel =>
    convertTfjsGraph(
      "blazeface-back",
      json(
        read(
          "@vladmandic/human/models/blazeface.json",
          "cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f",
        ),
      ),
      read(
        "@vladmandic/human/models/blazeface.bin",
        "dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72",
      ),
      { side: 256, divisor: 127.5, offset: -1 },
      // The 512 anchors of stride 16 first, then the 384 of stride 8, as vision/anchors.ts lists them.
      {
        logits: { nodes: ["Identity", "Identity_1"], shape: ["N", 896, 1] },
        regressors: { nodes: ["Identity_2", "Identity_3"], shape: ["N", 896, 16] },
      },
    );
  const landmarks = (): OnnxModel =>
    convertTfjsGraph(
      "facemesh-468",
      json(
        read(
          "@vladmandic/human/models/facemesh.json",
          "b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7",
        ),
      ),
      read(
        "@vladmandic/human/models/facemesh.bin",
        "3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b",
      ),
      { side: 192, divisor: 255, offset: 0 },
      {
        mesh: { nodes: ["Identity_2"], shape: ["N", 1404] },
        face: { nodes: ["Identity_1"], shape: ["N", 1] },
      },
    );
  return [
    { file: twinFile, convert: twin },
    { file: detectorFile, convert: detector },
    { file: landmarksFile, convert: landmarks },
  ].map(({ file, convert }) => {
    const path = join(dist, file);
    const bytes = encodeOnnx(convert());
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    return { path, bytes: bytes.byteLength };
  });
}
