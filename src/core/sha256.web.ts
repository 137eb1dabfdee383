/**
 * SHA-256 of bytes or text, hexadecimal, by WebCrypto: in secure contexts only (https, localhost).
 *
 * @example
 * (await sha256InPage("abc")).slice(0, 8); // "ba7816bf"
 */
export async function sha256InPage(content: Uint8Array | string): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
