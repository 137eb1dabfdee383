import type { Tally } from "../gallery/keeping.js";

/** How many requests of one name there were in its minute. */
export interface RequestCount {
  readonly count: number;
  /** Until it begins anew. */
  readonly endsInSeconds: number;
}

export interface RequestCounts {
  /** Counts one more. */
  add(name: string): RequestCount;
  close(): void;
}

/** Adds to the counts that several servers share. */
export type ShareCounts = (
  added: ReadonlyMap<string, number>,
  windowMs: number,
) => Promise<ReadonlyMap<string, Tally>>;

interface Counted {
  began: number;
  /** Of all servers, as it was when it was last shared. */
  known: number;
  /** Here, since then. */
  added: number;
}

const windowMs = 60_000;
const shareEveryMs = 1000;
/** What is counted at a time; of more the oldest are forgotten. */
const mostNames = 10_000;

/**
 * Counts requests by the minute. Several servers add their counts up every second: together they let through no more than one would,
 * but for that second.
 *
 * @param now milliseconds
 * @param share null where there is no other server
 * @example
 * const counts = createRequestCounts(Date.now, null);
 * counts.add("address 192.0.2.1"); // { count: 1, endsInSeconds: 60 }
 */
export function createRequestCounts(now: () => number, share: ShareCounts | null): RequestCounts {
  const counted = new Map<string, Counted>();
  const current = (name: string): Counted => {
    const there = counted.get(name);
    if (there && there.began + windowMs > now()) return there;
    const fresh = { began: now(), known: 0, added: 0 };
    // The newest stand last.
    counted.delete(name);
    counted.set(name, fresh);
    for (const [oldest] of counted) {
      if (counted.size <= mostNames) break;
      counted.delete(oldest);
    }
    return fresh;
  };

  let sharing = false;
  const shareThem = async (ask: ShareCounts) => {
    const news = [...counted].filter(([, { added }]) => added > 0);
    if (sharing || news.length === 0) return;
    sharing = true;
    const sent = new Map(news.map(([name, { added }]) => [name, added]));
    try {
      for (const [name, { began, count }] of await ask(sent, windowMs)) {
        const here = current(name);
        here.added = Math.max(0, here.added - (sent.get(name) ?? 0));
        Object.assign(here, { began, known: count });
      }
    } catch {
      // What was not told is told with the next.
    } finally {
      sharing = false;
    }
  };
  const timer = share && setInterval(() => void shareThem(share), shareEveryMs);
  timer?.unref();

  return {
    add: (name) => {
      const here = current(name);
      here.added++;
      return {
        count: here.known + here.added,
        endsInSeconds: Math.ceil((here.began + windowMs - now()) / 1000),
      };
    },
    close: () => clearInterval(timer ?? undefined),
  };
}
