/** Pairs of rows of a table, as columns. */
export interface RowPairs {
  /** `[N]`, rows of the table. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** `[N]`: 1 genuine (one person), 0 impostor (two people). */
  readonly labels: Uint8Array;
}

/** Room for `count` pairs. */
export function emptyPairs(count: number): RowPairs {
  return { a: new Int32Array(count), b: new Int32Array(count), labels: new Uint8Array(count) };
}
