import type { Sealer } from "./seal/sealer.js";
import { emptyState, type StateRow, stateWith, stateWithout } from "./seal/state.js";

/** How many rows a table has, and the keyed sum over them (`seal/state`). */
export interface RowsDigest {
  readonly rows: number;
  /** `[32]` */
  readonly sum: Uint8Array;
}

export const noRows: RowsDigest = { rows: 0, sum: emptyState };

export function withRow({ rows, sum }: RowsDigest, row: StateRow, sealer: Sealer): RowsDigest {
  return { rows: rows + 1, sum: stateWith(sum, row, sealer) };
}

export function withoutRow({ rows, sum }: RowsDigest, row: StateRow, sealer: Sealer): RowsDigest {
  return { rows: rows - 1, sum: stateWithout(sum, row, sealer) };
}

export function sameRows(a: RowsDigest, b: RowsDigest): boolean {
  return a.rows === b.rows && a.sum.every((byte, i) => byte === b.sum[i]);
}
