/** What became of one item of a batch. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Error };

export interface BatchOptions {
  /** Called after each item with how many are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Runs all items, `atOnce` at a time, keeps their order, and lets one that fails not stop the others. */
export async function settleAll<I, T>(
  items: readonly I[],
  run: (item: I) => Promise<T>,
  atOnce: number,
  { onProgress }: BatchOptions,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = new Array(items.length);
  const queue = items.entries();
  let done = 0;
  const lane = async () => {
    for (const [index, item] of queue) {
      outcomes[index] = await outcome(() => run(item));
      done++;
      onProgress?.(done, items.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return outcomes;
}

async function outcome<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
