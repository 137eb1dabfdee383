/** Where a sealed field stands. It is authenticated with the field, so that no field can be moved to another place. */
export interface Place {
  readonly table: string;
  /** The row's id. */
  readonly row: string;
  readonly field: string;
  /** The gallery's change number at which the row was written: an older state of it is another place. */
  readonly version: number;
}

/**
 * Seals the fields of one gallery: AES-256-GCM, a random 96-bit nonce each, the gallery and the place as associated data.
 * A sealed field is key number (uint32, big endian) | nonce (12) | ciphertext | tag (16).
 */
export interface Sealer {
  /** The number of the key that seals; fields of older keys can be opened as long as these are there. */
  readonly key: number;
  seal(place: Place, plain: Uint8Array): Uint8Array;
  /** @throws GALLERY_DAMAGED where a bit of the field, its nonce, its tag or its place is another */
  open(place: Place, sealed: Uint8Array): Uint8Array;
  /** A keyed digest `[32]` (HMAC-SHA-256) by which a text is looked up, e.g. ("external id", "4711"). */
  digest(purpose: string, text: string): Uint8Array;
  /** A keyed digest `[32]` of bytes, for what is authenticated as a whole: the audit's chain, the gallery's state. */
  authenticate(purpose: string, bytes: Uint8Array): Uint8Array;
}

/** The number of the key that sealed a field; 0, which no key has, where it was cut off. */
export function keyNumberOf(sealed: Uint8Array): number {
  if (sealed.length < 4) return 0;
  return new DataView(sealed.buffer, sealed.byteOffset, 4).getUint32(0);
}
