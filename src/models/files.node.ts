import { fileURLToPath } from "node:url";

/** Where the build puts the converted networks, below `dist/`. */
export const twinFile = "models/bundles/default/twin.onnx";
export const detectorFile = "models/weights/blazeface.onnx";
export const landmarksFile = "models/weights/facemesh.onnx";

/** The path of a file that the build made. */
export function builtFile(file: string): string {
  return fileURLToPath(new URL(`../${file}`, import.meta.url));
}
