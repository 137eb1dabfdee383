import { createHash } from "node:crypto";

/**
 * SHA-256 of bytes or text, hexadecimal.
 *
 * @example
 * sha256("abc").slice(0, 8); // "ba7816bf"
 */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}
