let last = 0;

/**
 * Gives the thread free at least every 10 ms. The embedded engine answers at once, so a caller who awaits one call after the other would
 * otherwise keep everything else of the process waiting: its timers, its requests, and the memory that the engine frees.
 */
export async function threadTurn(): Promise<void> {
  const now = performance.now();
  if (now - last < 10) return;
  await new Promise((resolve) => setImmediate(resolve));
  last = performance.now();
}
