import { realpathSync } from "node:fs";
import { SelfsameError } from "../../core/errors.js";
import { oneByOne, replaceWhole } from "./durably.node.js";
import { type KeyFile, keyFileText, newestOf, newMasterKey, readKeyFile } from "./keyFile.node.js";
import { masterOf, unwrapSecrets, type WrappedSecret } from "./secrets.node.js";

/**
 * A gallery's key changes in two depths, each in steps that can end after any of them and be gone on with: what is next follows from
 * what is there.
 *
 * *The master key*, in seconds: a new one into the key file (`rotateMaster`), all secrets wrapped by it (`rewrapSecrets`, one
 * transaction), the old ones out of the key file (`dropOldMasters`). It makes old copies of the key file useless for the gallery as
 * it is then; whoever has an old copy of both, key file and database, has the secrets themselves. Backups of the database from
 * before need a copy of the key file from before. Where several machines serve one gallery, each gets the new key file before the
 * secrets are wrapped anew; servers that run go on with the secrets they have.
 *
 * *The data secret*, in time with the gallery's size: a new one into the database, all fields sealed by it in batches
 * (`keyNumberOf` tells which are left), the ones between dropped (`secretsToDrop`). The oldest stays for ever: look-ups by digest,
 * the gallery's state and the audit's chain are its. Only a new gallery, with everything moved into it, leaves that behind.
 */
export type RotationStep = "begin" | "move" | "drop";

/**
 * What a rotation of the master key does next: "begin" adds a key, "move" wraps secrets anew, "drop" takes old keys away. From
 * "begin" on every step leads to the next, and after "drop" it is "begin" again: then it is done.
 *
 * @param secrets as the database holds them
 * @throws GALLERY_KEY_WRONG, GALLERY_DAMAGED
 */
export function nextMasterStep(keyFile: KeyFile, secrets: readonly WrappedSecret[]): RotationStep {
  unwrapSecrets(keyFile, secrets);
  const newest = newestOf(keyFile).number;
  if (secrets.some((secret) => masterOf(secret) !== newest)) return "move";
  return keyFile.keys.length > 1 ? "drop" : "begin";
}

/**
 * Adds a new master key to the key file, unless a rotation has been begun and is to be gone on with.
 *
 * @param secrets as the database holds them
 * @returns the key file as it is now
 * @throws GALLERY_KEY_*, GALLERY_DAMAGED, BUSY, FILE_NOT_WRITABLE
 * @example
 * const keyFile = await rotateMaster(path, secrets);
 * await write(rewrapSecrets(keyFile, secrets)); // the database, in one transaction
 * await dropOldMasters(path, await read());     // what it holds now
 */
export async function rotateMaster(path: string, secrets: readonly WrappedSecret[]): Promise<KeyFile> {
  return changeKeyFile(path, (keyFile) => {
    if (nextMasterStep(keyFile, secrets) !== "begin") return keyFile;
    const next = newMasterKey(newestOf(keyFile).number + 1);
    return { ...keyFile, keys: [...keyFile.keys, next] };
  });
}

/**
 * Takes the master keys out of the key file that are older than every one which still wraps a secret. A list of secrets that has
 * become old meanwhile takes too little, never too much.
 *
 * @param secrets as the database holds them, at least one
 * @returns the key file as it is now
 * @throws as `rotateMaster`; INVALID_ARGUMENT for no secret
 */
export async function dropOldMasters(path: string, secrets: readonly WrappedSecret[]): Promise<KeyFile> {
  if (secrets.length === 0)
    throw new SelfsameError("INVALID_ARGUMENT", "without the gallery's secrets no key is known to be old");
  return changeKeyFile(path, (keyFile) => {
    unwrapSecrets(keyFile, secrets);
    const oldest = Math.min(...secrets.map(masterOf));
    const keys = keyFile.keys.filter(({ number }) => number >= oldest);
    return keys.length === keyFile.keys.length ? keyFile : { ...keyFile, keys };
  });
}

/**
 * What a rotation of the data secret does next: "begin" adds a secret (`makeDataSecret` of the next number, wrapped), "move" seals
 * fields anew, "drop" takes away what `secretsToDrop` names.
 *
 * @param numbers of all secrets
 * @param used numbers of the secrets by which some field is still sealed (`keyNumberOf`)
 */
export function nextSecretStep(numbers: readonly number[], used: ReadonlySet<number>): RotationStep {
  const newest = Math.max(...numbers);
  if ([...used].some((number) => number !== newest)) return "move";
  return secretsToDrop(numbers, used).length > 0 ? "drop" : "begin";
}

/** Secrets that nothing needs any more: neither the oldest nor the newest, and no field is sealed by them. */
export function secretsToDrop(numbers: readonly number[], used: ReadonlySet<number>): number[] {
  const kept = new Set([Math.min(...numbers), Math.max(...numbers), ...used]);
  return numbers.filter((number) => !kept.has(number));
}

async function changeKeyFile(path: string, change: (keyFile: KeyFile) => KeyFile): Promise<KeyFile> {
  readKeyFile(path);
  // Where the name is a link, what it leads to is replaced, not the link.
  const file = realpathSync(path);
  return oneByOne(file, () => {
    const before = readKeyFile(file);
    const after = change(before);
    if (after !== before) replaceWhole(file, keyFileText(after));
    return after;
  });
}
