import { randomBytes, type ScryptOptions, scrypt } from "node:crypto";
import { SelfsameError } from "../../core/errors.js";
import { readTextWithin } from "../../core/readWithin.node.js";
import { writeNew } from "./durably.node.js";
import { framed } from "./framing.js";
import {
  fromBase64,
  isRecord,
  type KeyFile,
  keyFileLimit,
  keyFileText,
  noKeyFile,
  parseJson,
  parseKeyFile,
  readKeyFile,
  writeKeyFile,
} from "./keyFile.node.js";
import { type KeyFileOptions, keyFilePlace } from "./openKeyFile.node.js";
import { deriveKey, openBytes, sealBytes } from "./sealer.node.js";

const backupFormat = "selfsame-key-backup/1";

/** scrypt (RFC 7914): 128·N·r bytes = 128 MiB a guess, as OWASP's Password Storage Cheat Sheet asks for. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;
const mostMemory = 2 ** 30;
const shortest = 12;

/**
 * Writes a copy of a key file, to be kept away from the gallery and its backups. Nothing is overwritten.
 *
 * @param from the key file's path
 * @param to the copy's path
 * @param passphrase 12 characters or more seal the copy (scrypt, AES-256-GCM); without one whoever has the copy has the key
 * @throws FILE_EXISTS, FILE_NOT_WRITABLE, INVALID_ARGUMENT, GALLERY_KEY_*
 * @example
 * await exportKey(openKeyFile({ gallery }, false).path, "/media/stick/selfsame-key.json", passphrase);
 */
export async function exportKey(from: string, to: string, passphrase?: string): Promise<void> {
  const keyFile = readKeyFile(from);
  const text = passphrase === undefined ? keyFileText(keyFile) : await sealedText(keyFile, passphrase);
  if (!writeNew(to, text)) throw new SelfsameError("FILE_EXISTS", `"${to}" is there already`);
}

/**
 * Puts a copy of a key file in its place. Nothing is overwritten: a key that is there may be the newer one.
 *
 * @param from what `exportKey` wrote, or a key file
 * @param options where the key file goes, as `openKeyFile` finds it; `gallery`: refuse another's. Default: the copy's own
 * @returns where it lies; `made` is false where the same keys were there already
 * @throws FILE_NOT_FOUND, FILE_EXISTS for other keys that are there, INVALID_ARGUMENT without a passphrase that is needed,
 * GALLERY_KEY_WRONG for a wrong one, a damaged copy or another gallery's, FILE_NOT_WRITABLE
 * @example
 * await importKey("/media/stick/selfsame-key.json", { passphrase }); // { path: "…/keys/<gallery>.json", made: true, … }
 */
export async function importKey(
  from: string,
  options: Partial<KeyFileOptions> & { readonly passphrase?: string } = {},
): Promise<{ readonly path: string; readonly gallery: string; readonly made: boolean }> {
  const name = `"${from}"`;
  const text = readTextWithin(from, { most: keyFileLimit, unreadable: "GALLERY_KEY_WRONG" });
  const sealed = text.includes(backupFormat);
  const keyFile = parseKeyFile(sealed ? await openedText(text, name, options.passphrase) : text, name);
  const { gallery } = keyFile;
  if (options.gallery !== undefined && options.gallery !== gallery)
    throw new SelfsameError(
      "GALLERY_KEY_WRONG",
      `${name} is a key of the gallery "${gallery}", not of "${options.gallery}"`,
    );
  const { path } = keyFilePlace({ ...options, gallery });
  if (writeKeyFile(path, keyFile)) return { path, gallery, made: true };
  if (keyFileText(readKeyFile(path)) === keyFileText(keyFile)) return { path, gallery, made: false };
  throw new SelfsameError("FILE_EXISTS", `another key lies at "${path}" already, perhaps a newer one`, {
    hint: "Move it aside first, and keep it: it may be the only one that opens the gallery as it is now.",
  });
}

async function sealedText(keyFile: KeyFile, passphrase: string): Promise<string> {
  if ([...passphrase].length < shortest)
    throw new SelfsameError("INVALID_ARGUMENT", `a passphrase has ${shortest} characters or more`);
  const salt = randomBytes(16);
  const key = await keyOf(passphrase, salt, cost);
  const sealed = sealBytes(1, key, associated(salt, cost), Buffer.from(keyFileText(keyFile)));
  const kdf = { name: "scrypt", ...cost, salt: salt.toString("base64") };
  const content = { format: backupFormat, gallery: keyFile.gallery, kdf };
  return `${JSON.stringify({ ...content, sealed: Buffer.from(sealed).toString("base64") }, null, 2)}\n`;
}

async function openedText(text: string, name: string, passphrase: string | undefined): Promise<string> {
  const { kdf, sealed } = parseJson(text, backupFormat, name);
  const { name: scheme, N, r, p, salt } = isRecord(kdf) ? kdf : {};
  const [saltBytes, sealedBytes] = [fromBase64(salt), fromBase64(sealed)];
  if (scheme !== "scrypt" || !isCost({ N, r, p }) || !saltBytes || !sealedBytes)
    throw noKeyFile(name, "what seals it is not as `selfsame key backup` writes it");
  if (passphrase === undefined)
    throw new SelfsameError("INVALID_ARGUMENT", `${name} is sealed by a passphrase: give it`);
  const costs = { N, r, p } as Cost;
  const key = await keyOf(passphrase, saltBytes, costs);
  const opened = openBytes(key, associated(saltBytes, costs), sealedBytes);
  if (opened === undefined)
    throw new SelfsameError("GALLERY_KEY_WRONG", `the passphrase of ${name} is another, or it was damaged`);
  return Buffer.from(opened).toString();
}

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** A cost that a reader may pay: a file from elsewhere must not make it take all memory or an hour. */
function isCost(value: Record<keyof Cost, unknown>): value is Record<keyof Cost, number> {
  const { N, r, p } = value;
  if (![N, r, p].every((each) => Number.isInteger(each) && (each as number) >= 1)) return false;
  const power = Number.isInteger(Math.log2(N as number)) && (N as number) >= 2;
  return power && 128 * (N as number) * (r as number) <= mostMemory && (p as number) <= 4;
}

async function keyOf(passphrase: string, salt: Uint8Array, { N, r, p }: Cost) {
  const options: ScryptOptions = { N, r, p, maxmem: 2 * mostMemory };
  // NFKC: the same passphrase is typed as other code points on another machine (NIST SP 800-63B, 5.1.1.2).
  const typed = passphrase.normalize("NFKC");
  const stretched = await new Promise<Buffer>((resolve, reject) =>
    scrypt(typed, salt, 32, options, (error, key) => (error ? reject(error) : resolve(key))),
  );
  return deriveKey(stretched, "", "key backup");
}

const associated = (salt: Uint8Array, { N, r, p }: Cost): Uint8Array =>
  framed([backupFormat, Buffer.from(salt).toString("hex"), String(N), String(r), String(p)]);
