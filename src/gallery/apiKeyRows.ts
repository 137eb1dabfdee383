import { SelfsameError } from "../core/errors.js";
import type { ApiKey } from "./apiKey.js";
import type { AuditEvent } from "./auditRow.js";
import { insertRow, rewriteRow } from "./change.js";
import { type Context, change, read } from "./context.js";
import { appendEvent } from "./events.js";
import { timeText } from "./personRow.js";
import { bytesOf, columnsOf, jsonBytes, openJson } from "./sealedTable.js";
import type { Row, Statements } from "./stores/database.js";
import { apiKeysTable } from "./tables.js";

/** @throws INVALID_ARGUMENT for a prefix that there is */
export async function addApiKey(
  context: Context,
  key: ApiKey,
  secretHash: Uint8Array,
  audit?: AuditEvent,
): Promise<void> {
  await change(context, async (it) => {
    if (await keyRow(it.tx, key.prefix))
      throw new SelfsameError("INVALID_ARGUMENT", "there is an API key of that prefix", {
        subject: key.prefix,
      });
    await insertRow(it, apiKeysTable, { prefix: key.prefix, hash: secretHash }, { record: jsonBytes(key) });
    await appendEvent(
      it,
      audit ?? { action: "add API key", details: { key: key.prefix, scopes: key.scopes } },
    );
  });
}

/** The oldest first. */
export async function apiKeys(context: Context): Promise<readonly ApiKey[]> {
  return read(context, async ({ tx, sealer }) => {
    const rows = await tx.all(`SELECT ${columnsOf(apiKeysTable)} FROM api_keys ORDER BY prefix`);
    const keys = rows.map((row) => openJson<ApiKey>(sealer, apiKeysTable, row));
    return keys.sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0));
  });
}

/** @throws GALLERY_DAMAGED */
export async function apiKey(
  context: Context,
  prefix: string,
): Promise<{ readonly key: ApiKey; readonly secretHash: Uint8Array } | null> {
  return read(context, async ({ tx, sealer }) => {
    const row = await keyRow(tx, prefix);
    if (row === undefined) return null;
    return { key: openJson<ApiKey>(sealer, apiKeysTable, row), secretHash: bytesOf(row, "hash") };
  });
}

/** Once revoked, it stays so since then. @throws INVALID_ARGUMENT where there is none */
export async function revokeApiKey(context: Context, prefix: string, audit?: AuditEvent): Promise<void> {
  await change(context, async (it) => {
    const row = await keyRow(it.tx, prefix);
    if (row === undefined)
      throw new SelfsameError("INVALID_ARGUMENT", "there is no API key of that prefix", { subject: prefix });
    const key = openJson<ApiKey>(it.sealer, apiKeysTable, row);
    if (key.revoked !== null) return;
    const record = jsonBytes({ ...key, revoked: timeText(it.time) });
    await rewriteRow(it, apiKeysTable, row, {}, { record });
    await appendEvent(it, audit ?? { action: "revoke API key", details: { key: prefix } });
  });
}

async function keyRow(tx: Statements, prefix: string): Promise<Row | undefined> {
  if (!/^[\w-]{1,64}$/.test(prefix)) return undefined;
  const sql = `SELECT ${columnsOf(apiKeysTable)} FROM api_keys WHERE prefix = $1`;
  return (await tx.all(sql, [prefix]))[0];
}
