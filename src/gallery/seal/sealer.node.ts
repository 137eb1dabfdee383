import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { SelfsameError } from "../../core/errors.js";
import { framed } from "./framing.js";
import { keyNumberOf, type Place, type Sealer } from "./sealer.js";

/** Random bytes of which a gallery's keys are derived; its database holds them wrapped (`secrets.node.ts`). */
export interface DataSecret {
  /** 1…2³² − 1; a newer one has a greater number. */
  readonly number: number;
  /** `[32]` */
  readonly secret: Uint8Array;
}

const cipher = "aes-256-gcm";
const numberLength = 4;
const nonceLength = 12;
const tagLength = 16;
/** What sealing adds to a field: number, nonce and tag, in bytes. */
export const sealOverhead = numberLength + nonceLength + tagLength;

/**
 * The sealer of a gallery. The newest secret seals, all open. Digests and authentication are by the oldest: look-ups, the state's
 * digest and the audit's chain go on while fields are sealed anew.
 *
 * Random nonces carry 2³² fields a secret (NIST SP 800-38D, section 8.3): then a new one is due.
 *
 * @param gallery its id, part of every place
 * @param secrets at least one, numbers distinct
 * @throws INVALID_ARGUMENT
 * @example
 * const sealer = openSealer(gallery, [{ number: 1, secret: randomBytes(32) }]);
 * sealer.open(place, sealer.seal(place, bytes)); // bytes
 */
export function openSealer(gallery: string, secrets: readonly DataSecret[]): Sealer {
  const sorted = secrets.toSorted((a, b) => a.number - b.number);
  const [oldest, newest] = [sorted[0], sorted.at(-1)];
  const numbers = new Set(sorted.map(({ number }) => number));
  if (oldest === undefined || newest === undefined || numbers.size < sorted.length)
    throw new SelfsameError("INVALID_ARGUMENT", "a sealer needs one secret or more, each of its own number");
  const keys = new Map(
    sorted.map(({ number, secret }) => [number, deriveKey(secret, gallery, "seal")] as const),
  );
  const sealingKey = keys.get(newest.number) as KeyObject;
  const digestKey = deriveKey(oldest.secret, gallery, "digest");
  const authenticationKey = deriveKey(oldest.secret, gallery, "authenticate");

  return {
    key: newest.number,
    seal: (place, plain) => sealBytes(newest.number, sealingKey, associated(gallery, place), plain),
    open(place, sealed) {
      const key = sealed.length < sealOverhead ? undefined : keys.get(keyNumberOf(sealed));
      const plain = key && openBytes(key, associated(gallery, place), sealed);
      if (plain === undefined) throw damaged(place, sealed, keys);
      return plain;
    },
    digest: (purpose, text) => mac(digestKey, framed([purpose, text])),
    authenticate: (purpose, bytes) => mac(authenticationKey, framed([purpose]), bytes),
  };
}

/** HKDF-SHA-256 (RFC 5869): one key of a secret for each purpose; the gallery is the salt. */
export function deriveKey(secret: Uint8Array, gallery: string, purpose: string): KeyObject {
  return createSecretKey(
    Buffer.from(hkdfSync("sha256", secret, framed([gallery]), framed(["selfsame/1", purpose]), 32)),
  );
}

/** number (uint32, big endian) | nonce (12) | ciphertext | tag (16) */
export function sealBytes(number: number, key: KeyObject, aad: Uint8Array, plain: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(plain.length + sealOverhead);
  new DataView(sealed.buffer).setUint32(0, number);
  const nonce = randomBytes(nonceLength);
  sealed.set(nonce, numberLength);
  const gcm = createCipheriv(cipher, key, nonce, { authTagLength: tagLength }).setAAD(aad);
  sealed.set(gcm.update(plain), numberLength + nonceLength);
  gcm.final();
  sealed.set(gcm.getAuthTag(), sealed.length - tagLength);
  return sealed;
}

/** What was sealed; `undefined` where a bit, the key or the associated data is another. */
export function openBytes(key: KeyObject, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < sealOverhead) return undefined;
  const nonce = sealed.subarray(numberLength, numberLength + nonceLength);
  const gcm = createDecipheriv(cipher, key, nonce, { authTagLength: tagLength }).setAAD(aad);
  gcm.setAuthTag(sealed.subarray(sealed.length - tagLength));
  const plain = gcm.update(sealed.subarray(numberLength + nonceLength, sealed.length - tagLength));
  try {
    gcm.final();
    // Own memory, aligned for whatever it is read as: a Buffer may lie anywhere in Node's pool.
    const own = plain.byteOffset === 0 && plain.buffer.byteLength === plain.length;
    return new Uint8Array(own ? plain.buffer : plain);
  } catch {
    return undefined;
  }
}

/** gallery | table | row | field | version (uint64, big endian), no two places alike */
function associated(gallery: string, { table, row, field, version }: Place): Uint8Array {
  if (!Number.isSafeInteger(version) || version < 0)
    throw new SelfsameError("INVALID_ARGUMENT", `a version is a whole number from 0, not ${version}`);
  const bytes = framed([gallery, table, row, field], 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8);
  view.setUint32(0, version / 2 ** 32);
  view.setUint32(4, version);
  return bytes;
}

function mac(key: KeyObject, ...parts: readonly Uint8Array[]): Uint8Array {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return new Uint8Array(hmac.digest());
}

function damaged(place: Place, sealed: Uint8Array, keys: ReadonlyMap<number, KeyObject>): SelfsameError {
  const { table, row, field } = place;
  const number = sealed.length < sealOverhead ? undefined : keyNumberOf(sealed);
  const why =
    number === undefined
      ? `has ${sealed.length} bytes, fewer than a seal alone`
      : keys.has(number)
        ? "is not what was written there: a bit of it was changed, or it comes from another place or time"
        : `names key ${number}, which this gallery does not have`;
  return new SelfsameError("GALLERY_DAMAGED", `the field "${field}" of a row of "${table}" ${why}`, {
    subject: `${table}/${row}`,
  });
}
