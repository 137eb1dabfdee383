import type Pg from "pg";

/**
 * Listens on a connection of its own, for as long as somebody wants to hear. A lost connection is made again; what was missed
 * meanwhile is made up for by one call.
 *
 * @param connect a new connection, not yet connected
 * @param own what this process sends itself, which it needn't hear
 */
export function listen(connect: () => Pg.Client, channel: string, own: string) {
  const listeners = new Set<() => void>();
  let client: Pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lost = false;

  const tell = () => {
    for (const heard of listeners) heard();
  };

  async function start(delay: number): Promise<void> {
    let fresh: Pg.Client | undefined;
    let over = false;
    const again = () => {
      if (over || listeners.size === 0 || (fresh && client !== fresh)) return;
      over = true;
      lost = true;
      void fresh?.end().catch(() => {});
      timer = setTimeout(() => void start(Math.min(delay * 2, 5_000)), delay).unref();
    };
    try {
      fresh = client = connect();
      fresh.on("error", again).on("end", again);
      fresh.on("notification", ({ payload }) => {
        if (payload !== own) tell();
      });
      await fresh.connect();
      // Waiting for others' writes keeps no process alive.
      (fresh as unknown as { unref(): void }).unref();
      await fresh.query(`LISTEN "${channel}"`);
      delay = 100;
      if (lost) tell();
      lost = false;
    } catch {
      again();
    }
  }

  async function stop(): Promise<void> {
    clearTimeout(timer);
    const last = client;
    client = undefined;
    await last?.end().catch(() => {});
  }

  return {
    add(heard: () => void): () => void {
      const listener = () => heard();
      listeners.add(listener);
      if (listeners.size === 1) void start(100);
      return () => {
        if (listeners.delete(listener) && listeners.size === 0) void stop();
      };
    },
    close(): Promise<void> {
      listeners.clear();
      return stop();
    },
  };
}
