/** What a pool is doing, and what it has done since it was made. */
export interface PoolStatistics {
  /** Most workers. */
  readonly size: number;
  /** Workers that take tasks: `idle` or `busy`. A worker whose task was cancelled is busy until it has answered. */
  readonly workers: number;
  readonly idle: number;
  readonly busy: number;
  /** Workers that are being set up. */
  readonly starting: number;
  /** Tasks that wait for a worker. */
  readonly waiting: number;
  /** Tasks by what became of them; `cancelled` by their signal or deadline, `refused` because too many waited. */
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly refused: number;
  /** Workers that ended without having been asked to. */
  readonly lost: number;
  /** Means over the tasks that workers answered, in milliseconds; 0 before the first. */
  readonly meanWaitMs: number;
  readonly meanRunMs: number;
}

export type Fate = "done" | "failed" | "cancelled" | "refused" | "lost";

/** Counts fates and times. */
export function poolMeter() {
  const counts: Record<Fate, number> = { done: 0, failed: 0, cancelled: 0, refused: 0, lost: 0 };
  let [answers, waited, ran] = [0, 0, 0];
  return {
    count: (fate: Fate) => {
      counts[fate]++;
    },
    /** A worker answered, whether the caller still listened or not. */
    answered: (waitMs: number, runMs: number) => {
      answers++;
      waited += waitMs;
      ran += runMs;
    },
    read: () => ({ ...counts, meanWaitMs: waited / (answers || 1), meanRunMs: ran / (answers || 1) }),
  };
}
