import { concernsItem, SelfsameError } from "../core/errors.js";
import { throwIfAborted, untilAborted } from "../core/job.js";

/** What became of one item of many. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: SelfsameError };

/**
 * Works on items as they come and gives what became of each, in their order. So many at most are under way or wait to be taken;
 * no more are drawn from the source. Ending early (`break`, `return`) aborts what is under way.
 *
 * @param run is given a signal to obey
 * @throws faults that are no item's, in place of that item; what the source throws; ABORTED, TIMEOUT by the signal
 */
export async function* outcomesOf<I, T>(
  items: Iterable<I> | AsyncIterable<I>,
  run: (item: I, signal: AbortSignal) => Promise<T>,
  atOnce: number,
  signal?: AbortSignal,
): AsyncGenerator<Outcome<T>, void, undefined> {
  const stop = new AbortController();
  const own = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const pending: Promise<Outcome<T>>[] = [];
  let more = true;
  let drawing: Promise<void> | undefined;

  const push = (outcome: Promise<Outcome<T>>) => {
    // It is looked at in its turn.
    outcome.catch(() => {});
    pending.push(outcome);
  };
  const draw = async () => {
    try {
      const { done, value } = await source.next();
      if (done) more = false;
      else push(outcomeOf(() => run(value, own), own));
    } catch (error) {
      more = false;
      push(Promise.reject(error));
    } finally {
      drawing = undefined;
    }
  };

  try {
    for (;;) {
      throwIfAborted(signal);
      if (more && !drawing && pending.length < atOnce) drawing = draw();
      const first = pending[0];
      if (!first && !drawing) return;
      // What is done is given at once, however long the source takes for the next.
      const ready = first?.then(
        () => true,
        () => true,
      );
      const given = drawing?.then(() => false);
      const isReady = await untilAborted(
        Promise.race([ready, given].filter((it) => it !== undefined)),
        signal,
      );
      if (!isReady) continue;
      yield await (pending.shift() as Promise<Outcome<T>>);
    }
  } finally {
    stop.abort();
    const left = more ? source.return?.() : undefined;
    // A source that is busy with the next item may take for ever.
    if (!drawing) await left;
  }
}

async function outcomeOf<T>(run: () => Promise<T>, signal: AbortSignal): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    if (error instanceof SelfsameError && isItems(error, signal)) return { ok: false, error };
    throw error;
  }
}

/** A wrong item, and one that took too long where there is time for each, are that item's faults too. */
const isItems = (error: SelfsameError, signal: AbortSignal): boolean =>
  error.code === "INVALID_ARGUMENT" || (error.code === "TIMEOUT" && !signal.aborted) || concernsItem(error);
