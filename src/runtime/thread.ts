/** A thread as a pool sees it: it does one task at a time. The seam between the scheduler and a platform's threads. */
export interface Thread<Task> {
  /**
   * Begins a task.
   *
   * @throws where the task can't be sent; the thread then stays as it was
   */
  post(task: Task, transfer: readonly ArrayBuffer[]): void;
  /** Whether the process has to wait for this thread. A new thread is waited for. */
  keepAlive(yes: boolean): void;
  /** Asks it to release what it holds and to end: after its task, or `now` at the next chance, its set-up and task left undone. */
  end(now: boolean): void;
}

/** What a thread reports, never before `StartThread` has returned. `ended` comes once, and last. */
export interface ThreadEvents<Result> {
  /** It has been set up and takes tasks. */
  ready(): void;
  done(result: Result): void;
  /** The task failed, the thread goes on. */
  failed(error: Error): void;
  /** @param error why, where nobody asked it to end */
  ended(error: Error): void;
}

export type StartThread<Task, Result> = (events: ThreadEvents<Result>) => Thread<Task>;

/** Time as the scheduler sees it, in milliseconds. */
export interface Clock {
  now(): number;
  /** Runs something later; the result calls it off. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
