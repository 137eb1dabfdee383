import { framed } from "./framing.js";
import type { Sealer } from "./sealer.js";

/** A row as the gallery's state knows it. */
export interface StateRow {
  readonly table: string;
  /** The row's id. */
  readonly row: string;
  /** The change number at which it was written, as in the places of its fields. */
  readonly version: number;
  /**
   * What no seal of the row covers, in one spelling (canonical JSON): columns in the clear, and which of its fields are empty.
   * Default: nothing.
   */
  readonly clear?: string;
}

/**
 * The state of a gallery without rows, `[32]`.
 *
 * A state is the sum modulo 2²⁵⁶ of HMAC-SHA-256(row) over all rows: a row put back to an older version, removed or inserted makes
 * another sum. That is MSet-Add-Hash of Clarke, Devadas, van Dijk, Gassend and Suh, "Incremental Multiset Hash Functions and Their
 * Application to Memory Integrity Checking", ASIACRYPT 2003: who has no key finds no other multiset of rows with the same sum
 * unless they break the HMAC. The exclusive or of the paper's MSet-XOR-Hash holds for sets only: two copies of a row cancel, so
 * somebody who drops the primary key could put a deleted person back twice.
 *
 * Either way a state must not be read, nor taken from elsewhere: sums are linear, and from those of {a}, {a, b} and {a, b, c}
 * follows that of {a, c}. The paper blinds the sum; here whoever keeps a state seals it, at the gallery's change number. What
 * remains: the whole database put back to an earlier moment is a state that was true once. Only what is kept outside tells it: an
 * exported head of the audit.
 */
export const emptyState: Uint8Array = new Uint8Array(32);

/**
 * The state after a row came in.
 *
 * @param state `[32]`, not changed
 * @example
 * stateWithout(stateWith(state, row, sealer), row, sealer); // state
 */
export function stateWith(state: Uint8Array, row: StateRow, sealer: Sealer): Uint8Array {
  return sum(state, digestOf(row, sealer), 1);
}

/** The state after a row went, whose version and clear columns are given as they were. A change is this, then `stateWith`. */
export function stateWithout(state: Uint8Array, row: StateRow, sealer: Sealer): Uint8Array {
  return sum(state, digestOf(row, sealer), -1);
}

function digestOf({ table, row, version, clear = "" }: StateRow, sealer: Sealer): Uint8Array {
  return sealer.authenticate("state", framed([table, row, String(version), clear]));
}

/** Numbers of 256 bits, big endian, modulo 2²⁵⁶. */
function sum(a: Uint8Array, b: Uint8Array, sign: 1 | -1): Uint8Array {
  const out = new Uint8Array(32);
  for (let i = 31, carry = 0; i >= 0; i--) {
    const digit = (a[i] as number) + sign * (b[i] as number) + carry;
    out[i] = digit & 255;
    carry = digit >> 8;
  }
  return out;
}
