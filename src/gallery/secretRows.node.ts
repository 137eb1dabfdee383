import { SelfsameError } from "../core/errors.js";
import { type KeyFileOptions, openKeyFile } from "./seal/openKeyFile.node.js";
import type { Sealer } from "./seal/sealer.js";
import { openSecrets, type WrappedSecret } from "./seal/secrets.node.js";
import { bytesOf, numberOf } from "./sealedTable.js";
import type { Statements } from "./stores/database.js";

/** The gallery's secrets as its database keeps them. */
export async function readSecrets(tx: Statements): Promise<readonly WrappedSecret[]> {
  const rows = await tx.all("SELECT number, wrapped FROM secrets ORDER BY number");
  return rows.map((row) => ({ number: numberOf(row, "number"), wrapped: bytesOf(row, "wrapped") }));
}

export async function insertSecret(tx: Statements, { number, wrapped }: WrappedSecret): Promise<void> {
  await tx.run("INSERT INTO secrets (number, wrapped) VALUES ($1, $2)", [number, wrapped]);
}

/**
 * Opens the gallery's secrets by its key file.
 *
 * @throws GALLERY_KEY_MISSING, GALLERY_KEY_WRONG, GALLERY_KEY_EXPOSED, GALLERY_DAMAGED
 */
export async function loadSealer(tx: Statements, options: KeyFileOptions): Promise<Sealer> {
  const secrets = await readSecrets(tx);
  if (secrets.length === 0)
    throw new SelfsameError("GALLERY_DAMAGED", "the gallery's wrapped secrets are not there");
  return openSecrets(openKeyFile(options, false).content, secrets);
}
