import { randomBytes } from "node:crypto";
import { SelfsameError } from "../../core/errors.js";
import { framed } from "./framing.js";
import { type KeyFile, type MasterKey, newestOf } from "./keyFile.node.js";
import { keyNumberOf, type Sealer } from "./sealer.js";
import { type DataSecret, deriveKey, openBytes, openSealer, sealBytes, sealOverhead } from "./sealer.node.js";

/** A data secret as the gallery's database keeps it. */
export interface WrappedSecret {
  /** The secret's number. */
  readonly number: number;
  /** number of the master key (uint32, big endian) | nonce (12) | sealed secret (32) | tag (16) | check of the master key (8) */
  readonly wrapped: Uint8Array;
}

const checkLength = 8;
const wrappedLength = 32 + sealOverhead + checkLength;

/** A new random secret. @param number one above the newest, from 1 */
export function makeDataSecret(number: number): DataSecret {
  return { number, secret: new Uint8Array(randomBytes(32)) };
}

/**
 * Seals a secret by a key derived from a master key.
 *
 * @example
 * const secret = makeDataSecret(1);
 * const wrapped = wrapSecret(newestOf(keyFile), gallery, secret); // into the database
 */
export function wrapSecret(master: MasterKey, gallery: string, secret: DataSecret): WrappedSecret {
  const { number } = secret;
  const sealed = sealBytes(master.number, wrappingKey(master, gallery), place(number, master), secret.secret);
  const wrapped = new Uint8Array(wrappedLength);
  wrapped.set(sealed);
  wrapped.set(checkOf(master, gallery), sealed.length);
  return { number, wrapped };
}

/** The number of the master key that wraps a secret. */
export const masterOf = ({ wrapped }: WrappedSecret): number => keyNumberOf(wrapped);

/**
 * Unwraps secrets.
 *
 * @throws GALLERY_KEY_WRONG where the key file has not the key; GALLERY_DAMAGED where it has, and what was wrapped is another
 */
export function unwrapSecrets(keyFile: KeyFile, secrets: readonly WrappedSecret[]): DataSecret[] {
  return secrets.map((each) => unwrap(keyFile, each));
}

/**
 * The sealer of a gallery: the newest secret seals, all open.
 *
 * Where keys are being rotated by another process, its key file may be newer than what was read of the database: on
 * GALLERY_KEY_WRONG read both once more. A field of a key number that is not among `secrets` is of a newer secret: read them again.
 *
 * @throws as `unwrapSecrets`; INVALID_ARGUMENT for no secret
 * @example
 * const sealer = openSecrets(openKeyFile({ gallery }, false).content, secrets);
 */
export function openSecrets(keyFile: KeyFile, secrets: readonly WrappedSecret[]): Sealer {
  return openSealer(keyFile.gallery, unwrapSecrets(keyFile, secrets));
}

/**
 * Those secrets that an older master key wraps, wrapped by the newest: to be written in one transaction.
 *
 * @throws as `unwrapSecrets`
 */
export function rewrapSecrets(keyFile: KeyFile, secrets: readonly WrappedSecret[]): WrappedSecret[] {
  const newest = newestOf(keyFile);
  const opened = unwrapSecrets(keyFile, secrets);
  return opened
    .filter((_, i) => masterOf(secrets[i] as WrappedSecret) !== newest.number)
    .map((secret) => wrapSecret(newest, keyFile.gallery, secret));
}

function unwrap({ gallery, keys }: KeyFile, { number, wrapped }: WrappedSecret): DataSecret {
  const damaged = (why: string) =>
    new SelfsameError("GALLERY_DAMAGED", `the wrapped secret ${number} of the gallery ${why}`, {
      subject: `secret/${number}`,
    });
  if (wrapped.length !== wrappedLength)
    throw damaged(`has ${wrapped.length} bytes, expected ${wrappedLength}`);
  const master = keys.find((each) => each.number === keyNumberOf(wrapped));
  if (master === undefined)
    throw new SelfsameError(
      "GALLERY_KEY_WRONG",
      `the gallery "${gallery}" is sealed by its key number ${keyNumberOf(wrapped)}, and the key file has only ` +
        `${keys.map((each) => each.number).join(", ")}: it is an older copy, or a newer one than the gallery's. ` +
        "Without the right key nobody can read the gallery",
    );
  const body = wrapped.subarray(0, -checkLength);
  const secret = openBytes(wrappingKey(master, gallery), place(number, master), body);
  const check = Buffer.from(wrapped.subarray(-checkLength));
  if (check.equals(checkOf(master, gallery))) {
    if (secret === undefined) throw damaged("is not what was written there");
    return { number, secret };
  }
  if (secret !== undefined) throw damaged("is not what was written there");
  throw new SelfsameError(
    "GALLERY_KEY_WRONG",
    `the key number ${master.number} of the key file is not the one that seals the gallery "${gallery}". ` +
      "Without the right key nobody can read the gallery",
  );
}

const wrappingKey = ({ key }: MasterKey, gallery: string) => deriveKey(key, gallery, "wrap");

/** Tells another key from a damaged secret: derived like the wrapping key, and says nothing of it. */
const checkOf = ({ key }: MasterKey, gallery: string): Uint8Array =>
  deriveKey(key, gallery, "check").export().subarray(0, checkLength);

const place = (number: number, master: MasterKey): Uint8Array =>
  framed(["secret", String(number), String(master.number)]);
