import { SelfsameError } from "../core/errors.js";
import type { Change, NextAuditRow } from "./change.js";
import type { GalleryModel } from "./gallery.js";
import { keyNumberOf, type Sealer } from "./seal/sealer.js";
import { bytesOf, numberOf, textOf } from "./sealedTable.js";
import { type DraftState, type GalleryState, openState, sealState } from "./state.js";
import type { Database, Row, Statements } from "./stores/database.js";
import { threadTurn } from "./threadTurn.js";

/** What all functions on an open gallery work with. */
export interface Context {
  readonly id: string;
  readonly database: Database;
  /** The sealer of the secrets that are known; `load` reads those that another process has added since. */
  readonly seals: { current: Sealer; readonly load: (tx: Statements) => Promise<Sealer> };
  /** The generation that this gallery was opened with, and its model: what embeddings are of. */
  readonly bound: { generation: number; model: GalleryModel };
  /** The newest change number that was seen: what is read afterwards is not older. And whether readable vectors were whole then. */
  readonly seen: { change: number; vectors: boolean };
  /** The audit's chain (`audit.node.ts`). */
  readonly nextAuditRow: NextAuditRow;
  /** Milliseconds. */
  readonly now: () => number;
}

/** A state of a gallery, and statements that see no other. */
export interface Reading {
  readonly tx: Statements;
  readonly sealer: Sealer;
  readonly version: number;
  readonly state: GalleryState;
}

/** @throws GALLERY_DAMAGED, STORE_FAILED, CLOSED */
export async function read<T>(context: Context, work: (reading: Reading) => Promise<T>): Promise<T> {
  await threadTurn();
  const { change: seen } = context.seen;
  return context.database.read(async (tx) => {
    const rows = await tx.all("SELECT id, change, state FROM gallery");
    const { sealer, version, state } = await opened(context, tx, rows, 0);
    notBefore(context, seen, version);
    context.seen.vectors = state.vectorsWhole;
    return work({ tx, sealer, version, state });
  });
}

/**
 * A transaction that changes something. In PostgreSQL its first statement also makes others wait, so that change numbers are committed in
 * their order.
 *
 * @throws what `work` throws; GALLERY_DAMAGED, STORE_FAILED, BUSY, CLOSED
 */
export async function change<T>(context: Context, work: (change: Change) => Promise<T>): Promise<T> {
  await threadTurn();
  const { change: seen } = context.seen;
  const [result, sealer, { version, state }] = await context.database.write(async (tx) => {
    const rows = await tx.all("UPDATE gallery SET change = change + 1 RETURNING id, change, state");
    const begun: Change = {
      tx,
      ...(await opened(context, tx, rows, 1)),
      time: context.now(),
      nextAuditRow: context.nextAuditRow,
    };
    notBefore(context, seen, begun.version - 1);
    const done = await work(begun);
    const sealed = sealState(begun.sealer, context.id, begun.version, begun.state);
    await tx.run("UPDATE gallery SET state = $1", [sealed]);
    return [done, begun.sealer, begun] as const;
  });
  // Only now: a secret that was never committed must not seal anything.
  if (sealer.key > context.seals.current.key) context.seals.current = sealer;
  context.seen.change = Math.max(context.seen.change, version);
  context.seen.vectors = state.vectorsWhole;
  return result;
}

/**
 * What an engine shows is never older than what it showed before: else somebody has put an older copy in its place.
 *
 * @param seen the newest change number that was seen before the reading began
 */
function notBefore({ seen: newest }: Context, seen: number, version: number): void {
  if (version < seen)
    throw new SelfsameError(
      "GALLERY_DAMAGED",
      `the gallery was put back from change ${seen} to ${version} while it was open`,
      { hint: "If you have restored a backup, open the gallery again; if not, find out who wrote there." },
    );
  newest.change = Math.max(newest.change, version);
}

/** @param ahead by how much the change number is ahead of that at which the state was sealed */
async function opened(
  context: Context,
  tx: Statements,
  [row, ...others]: readonly Row[],
  ahead: 0 | 1,
): Promise<{ readonly sealer: Sealer; readonly version: number; readonly state: DraftState }> {
  if (row === undefined || others.length > 0 || textOf(row, "id") !== context.id)
    throw new SelfsameError(
      "GALLERY_DAMAGED",
      `the database holds something else than the one gallery "${context.id}"`,
    );
  const [sealed, version] = [bytesOf(row, "state"), numberOf(row, "change")];
  // Another process has begun to seal by a newer secret.
  const known = sealed.length < 4 || keyNumberOf(sealed) <= context.seals.current.key;
  if (!known) context.seals.current = await context.seals.load(tx);
  const sealer = context.seals.current;
  return { sealer, version, state: openState(sealer, context.id, version - ahead, sealed) };
}

/** @throws GALLERY_MODEL_MISMATCH where another process has switched to another model's templates */
export function checkGeneration({ bound }: Context, { generation }: GalleryState): void {
  if (generation !== bound.generation)
    throw new SelfsameError(
      "GALLERY_MODEL_MISMATCH",
      `the gallery was re-embedded with another model than ${bound.model.revision} since it was opened`,
      { hint: "Open the gallery again, with its new model." },
    );
}
