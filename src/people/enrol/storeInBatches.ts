import type { Added, Addition, Gallery } from "../../gallery/gallery.js";
import { type Enrolled, type PendingPerson, withPending } from "./pendingPeople.js";

/** One of many who are stored together. */
export interface BatchEntry<Result> {
  /** Null, both, where nothing is to be stored of them. */
  readonly addition: Addition | null;
  readonly pending: PendingPerson | null;
  /** What it came to, after the batch is stored; in the order in which they were added. */
  finish(added: Added | null): Result | Promise<Result>;
}

/** One commit for so many costs each little, and holds others up no longer than a search does. */
const mostPeople = 64;
const mostTemplates = 256;
const mostBytes = 32e6;

/**
 * Stores people many at once: one by one, each waits for the disk. Whoever is not stored yet is seen by who comes after them in `enrolled`.
 *
 * @param done takes the results, in the order added
 * @example
 * const batches = storeInBatches(gallery, (result) => results.push(result));
 * for (const one of all) await batches.add(await prepared(one, batches.enrolled));
 * await batches.flush();
 */
export function storeInBatches<Result>(gallery: Gallery, done: (result: Result) => void) {
  const pending = new Map<string, PendingPerson>();
  let entries: BatchEntry<Result>[] = [];

  const isFull = () => {
    const drafts = [...pending.values()].flatMap((each) => each.drafts);
    const bytes = drafts.reduce((sum, { image }) => sum + (image?.length ?? 0), 0);
    return entries.length >= mostPeople || drafts.length >= mostTemplates || bytes >= mostBytes;
  };

  async function flush(): Promise<void> {
    const taken = entries;
    const additions = taken.flatMap(({ addition }) => (addition ? [addition] : []));
    const added = await gallery.addAll(additions);
    entries = [];
    pending.clear();
    let next = 0;
    for (const { addition, finish } of taken) done(await finish(addition ? (added[next++] as Added) : null));
  }

  return {
    enrolled: withPending(gallery, pending) satisfies Enrolled,
    async add(entry: BatchEntry<Result>): Promise<void> {
      entries.push(entry);
      if (entry.pending) pending.set(entry.pending.person.id, entry.pending);
      if (isFull()) await flush();
    },
    flush,
  };
}
