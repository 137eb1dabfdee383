/**
 * Texts as bytes of which no two lists share any: each is its length in bytes (uint32, big endian), then UTF-16 (little endian).
 * UTF-8 would make one of all lone surrogates.
 *
 * @example
 * framed(["ab", "c"]); // other bytes than those of ["a", "bc"]
 */
export function framed(texts: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(texts.reduce((sum, text) => sum + 4 + 2 * text.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const text of texts) {
    view.setUint32(at, 2 * text.length);
    at += 4;
    for (let i = 0; i < text.length; i++, at += 2) view.setUint16(at, text.charCodeAt(i), true);
  }
  return bytes;
}
