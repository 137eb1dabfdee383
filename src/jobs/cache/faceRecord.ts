import type { ErrorCode } from "../../core/errors.js";
import type { RgbaImage } from "../../core/image.js";

/** What became of one image: its face cut out, or the fault that left it without one. */
export type PreparedFace = RgbaImage | { readonly code: ErrorCode; readonly message: string };

/** A face as bytes: R, G, B of each pixel. A fault as JSON, told from a face by its length. */
export function encodeFace(face: PreparedFace): Uint8Array {
  if ("code" in face) return new TextEncoder().encode(JSON.stringify(face));
  const rgb = new Uint8Array((face.data.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = face.data[from]!;
    rgb[to + 1] = face.data[from + 1]!;
    rgb[to + 2] = face.data[from + 2]!;
  }
  return rgb;
}

/** @returns undefined for a record that is damaged or of another size */
export function decodeFace(bytes: Uint8Array, size: number): PreparedFace | undefined {
  if (bytes.length === 3 * size * size) {
    const data = new Uint8Array(4 * size * size).fill(255);
    for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
      data[to] = bytes[from]!;
      data[to + 1] = bytes[from + 1]!;
      data[to + 2] = bytes[from + 2]!;
    }
    return { width: size, height: size, data };
  }
  try {
    const { code, message } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    if (typeof code === "string" && typeof message === "string") return { code: code as ErrorCode, message };
  } catch {
    // Damaged: computed again.
  }
  return undefined;
}
