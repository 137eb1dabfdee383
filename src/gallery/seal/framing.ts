/**
 * Texts as bytes of which no two lists share any: each is its length in bytes (uint32, big endian), then UTF-16 (little endian).
 * UTF-8 would make one of all lone surrogates.
 *
 * @param room so many bytes are left free behind them
 * @example
 * framed(["ab", "c"]); // other bytes than those of ["a", "bc"]
 */
export function framed(texts: readonly string[], room = 0): Uint8Array {
  let length = room;
  for (const text of texts) length += 4 + 2 * text.length;
  const bytes = memory(length);
  let at = 0;
  for (const text of texts) {
    const size = 2 * text.length;
    for (let shift = 24; shift >= 0; shift -= 8) bytes[at++] = size >>> shift;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      bytes[at++] = unit;
      bytes[at++] = unit >>> 8;
    }
  }
  return bytes;
}

const slabSize = 1 << 16;
let slab = new Uint8Array(slabSize);
let used = 0;

/** Zeros, each given out once: an array with memory of its own costs more than what is framed, and a gallery frames millions. */
function memory(length: number): Uint8Array {
  if (length > slabSize / 8) return new Uint8Array(length);
  if (used + length > slabSize) [slab, used] = [new Uint8Array(slabSize), 0];
  used += length;
  return slab.subarray(used - length, used);
}
