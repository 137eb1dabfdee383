import { randomBytes } from "node:crypto";
import { linkSync, rmSync, statSync } from "node:fs";
import { SelfsameError } from "../../core/errors.js";
import { readTextWithin } from "../../core/readWithin.node.js";
import { writeNew } from "./durably.node.js";

/** 256 random bits from which the key is derived that wraps a gallery's secrets. */
export interface MasterKey {
  /** 1…2³² − 1; a newer one has a greater number. */
  readonly number: number;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** `[32]` */
  readonly key: Uint8Array;
}

/** What a key file holds. It belongs to one gallery and lies outside its database and workspace. */
export interface KeyFile {
  /** The gallery's id. */
  readonly gallery: string;
  /** At least one, by rising number: the newest wraps. */
  readonly keys: readonly MasterKey[];
}

export const keyFileFormat = "selfsame-key/1";

/** Most bytes of a key file or a copy of one: thousands of keys. */
export const keyFileLimit = 1e6;

export function newMasterKey(number: number, now = new Date()): MasterKey {
  return { number, created: now.toISOString(), key: new Uint8Array(randomBytes(32)) };
}

export const newestOf = ({ keys }: KeyFile): MasterKey => keys.at(-1) as MasterKey;

/** A key file as text: JSON `{ format, gallery, keys: [{ number, created, key: base64 }] }`. */
export function keyFileText({ gallery, keys }: KeyFile): string {
  const written = keys.map(({ number, created, key }) => ({
    number,
    created,
    key: Buffer.from(key).toString("base64"),
  }));
  return `${JSON.stringify({ format: keyFileFormat, gallery, keys: written }, null, 2)}\n`;
}

/**
 * What a key file's text holds. Its content never stands in a message.
 *
 * @param name what it is called in messages
 * @throws GALLERY_KEY_WRONG
 */
export function parseKeyFile(text: string, name: string): KeyFile {
  const { gallery, keys } = parseJson(text, keyFileFormat, name);
  if (typeof gallery !== "string" || !Array.isArray(keys) || keys.length === 0)
    throw noKeyFile(name, "it names no gallery or holds no key");
  const read = keys.map((each) => masterKeyOf(each, name)).sort((a, b) => a.number - b.number);
  if (new Set(read.map(({ number }) => number)).size < read.length)
    throw noKeyFile(name, "two of its keys have one number");
  return { gallery, keys: read };
}

/**
 * Reads a key file.
 *
 * @throws GALLERY_KEY_MISSING, GALLERY_KEY_WRONG, GALLERY_KEY_EXPOSED where others than its user may read or write it (POSIX)
 */
export function readKeyFile(path: string): KeyFile {
  const text = readTextWithin(path, {
    most: keyFileLimit,
    missing: "GALLERY_KEY_MISSING",
    unreadable: "GALLERY_KEY_WRONG",
  });
  requirePrivate(path);
  return parseKeyFile(text, `"${path}"`);
}

/**
 * Writes a key file that must not be there yet.
 *
 * @returns false where one was there; it stays as it is
 * @throws FILE_NOT_WRITABLE; GALLERY_KEY_EXPOSED on a file system that can't keep a file to one user: then none is left there
 */
export function writeKeyFile(path: string, keyFile: KeyFile, link = linkSync): boolean {
  if (!writeNew(path, keyFileText(keyFile), link)) return false;
  try {
    requirePrivate(path);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
  return true;
}

/** The fields of a JSON text of this format. @throws GALLERY_KEY_WRONG */
export function parseJson(text: string, format: string, name: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message quotes the text.
    throw noKeyFile(name, text.trim() === "" ? "it is empty" : "it is no JSON, or cut off");
  }
  const fields = isRecord(value) ? value : {};
  if (fields["format"] !== format) throw noKeyFile(name, `its format is not "${format}"`);
  return fields;
}

/** Bytes of base64 in its one spelling; `undefined` for anything else. */
export function fromBase64(text: unknown): Uint8Array | undefined {
  if (typeof text !== "string") return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? new Uint8Array(bytes) : undefined;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isKeyNumber = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) < 2 ** 32;

export function noKeyFile(name: string, why: string): SelfsameError {
  return new SelfsameError(
    "GALLERY_KEY_WRONG",
    `${name} is no key file of a gallery, or was damaged: ${why}`,
  );
}

function masterKeyOf(value: unknown, name: string): MasterKey {
  const { number, created, key } = isRecord(value) ? value : {};
  const bytes = fromBase64(key);
  if (!isKeyNumber(number) || typeof created !== "string" || bytes?.length !== 32)
    throw noKeyFile(name, "one of its keys is not a number, a time and 256 bits in base64");
  return { number, created, key: bytes };
}

function requirePrivate(path: string): void {
  if (process.platform === "win32") return;
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  throw new SelfsameError(
    "GALLERY_KEY_EXPOSED",
    `others than its user may read or write the key file "${path}" (mode ${mode.toString(8).padStart(4, "0")}; expected 0600)`,
  );
}
