/** What became of one item of a batch. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Error };

export interface BatchOptions {
  /** Called after each item with how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Runs all items, keeps their order, and lets one that fails not stop the others. */
export function settleAll<I, T>(
  items: readonly I[],
  run: (item: I) => Promise<T>,
  { onProgress }: BatchOptions,
): Promise<Outcome<T>[]> {
  let done = 0;
  return Promise.all(
    items.map(async (item): Promise<Outcome<T>> => {
      try {
        return { ok: true, value: await run(item) };
      } catch (error) {
        return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
      } finally {
        done++;
        onProgress?.(done, items.length);
      }
    }),
  );
}
