import type { ErrorCode } from "../../core/errors.js";

/** What became of one photo: its main face's embedding, or the fault that left it without one. */
export type EmbeddedPhoto = (
  | { readonly ok: true; readonly embedding: Float32Array; readonly quality: number }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string }
) & {
  /** The photo's path or the sample's id; the message doesn't repeat it. */
  readonly file: string;
};

/** A photo's outcome as bytes, without its name: one line of JSON, embeddings as base64 of little-endian float32. */
export function encodePhoto(photo: EmbeddedPhoto): Uint8Array {
  if (!photo.ok) return Buffer.from(JSON.stringify({ code: photo.code, message: photo.message }));
  const { embedding, quality } = photo;
  const bytes = Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength);
  return Buffer.from(JSON.stringify({ quality, embedding: bytes.toString("base64") }));
}

/** @returns undefined for a record that is damaged or of another form */
export function decodePhoto(bytes: Uint8Array, file: string, dimensions: number): EmbeddedPhoto | undefined {
  try {
    const { code, message, quality, embedding } = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof code === "string" && typeof message === "string")
      return { file, ok: false, code: code as ErrorCode, message };
    const values = new Uint8Array(Buffer.from(embedding, "base64"));
    if (values.length !== 4 * dimensions || typeof quality !== "number") return undefined;
    return { file, ok: true, embedding: new Float32Array(values.buffer), quality };
  } catch {
    return undefined;
  }
}
