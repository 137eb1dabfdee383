import { SelfsameError } from "../core/errors.js";
import { type PoolStatistics, poolMeter } from "./poolStatistics.js";
import { type PoolTask, poolTask, startTimer, type TaskOptions } from "./poolTask.js";
import { type Clock, type StartThread, systemClock, type Thread } from "./thread.js";

/** Threads that each do one task at a time; tasks wait in turn. Sessions live in them, so the calling thread stays free. */
export interface Pool<Task, Result> {
  /**
   * Does a task: at once where a worker is idle.
   *
   * @throws what the task throws; BUSY where too many wait; ABORTED by its signal, TIMEOUT by its deadline, at once; CLOSED;
   * WORKER_FAILED where the worker ended in the middle of it (it is not tried again: it may be what ended the worker);
   * what the set-up of workers throws, where none can be started
   */
  run(task: Task, options?: TaskOptions): Promise<Result>;
  /**
   * Resolves when a worker is ready, starting one if there is none.
   *
   * @throws what its set-up throws
   */
  warm(): Promise<void>;
  stats(): PoolStatistics;
  /** Takes no more tasks, lets those under way finish, and ends the workers. May be called again, with a shorter limit. */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  /** Also do the tasks that wait, instead of refusing them with CLOSED. Default false. */
  readonly drain?: boolean;
  /** After so many milliseconds what is not done is given up: it fails with CLOSED. Default: no limit. */
  readonly limitMs?: number;
}

export const defaultMaxWaiting = 1024;

export interface PoolOptions {
  /** Most threads. */
  readonly size: number;
  /** Most tasks taken beyond the `size` that can run at once; one more is refused with BUSY. Default `defaultMaxWaiting`. */
  readonly maxWaiting?: number;
  readonly clock?: Clock;
}

interface Member<Task, Result> {
  readonly thread: Thread<Task>;
  ready: boolean;
  leaving: boolean;
  task: PoolTask<Task, Result> | undefined;
}

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

/** `Promise.withResolvers` of Node 22. */
function deferred(): Deferred {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => {}, () => {}];
  const promise = new Promise<void>((...settlers) => {
    [resolve, reject] = settlers;
  });
  return { promise, resolve, reject };
}

/** So many workers in a row that end before they have answered a task are no accident: whoever waits is told. */
const patience = 3;
/** After that, while others work, another is tried only every so often. */
const pauseMs = 10_000;

/**
 * Schedules tasks on threads. A thread is started as soon as a task waits that no starting thread is for and there are fewer
 * than `size`; one that ended is replaced. It knows neither what threads are nor what time it is.
 *
 * @example
 * const pool = createPool<string, number>(startThread, { size: 2, maxWaiting: 100 });
 * const length = await pool.run("ada.jpg", { signal, timeoutMs: 5000 });
 */
export function createPool<Task, Result>(
  startThread: StartThread<Task, Result>,
  { size, maxWaiting = defaultMaxWaiting, clock = systemClock }: PoolOptions,
): Pool<Task, Result> {
  type OwnMember = Member<Task, Result>;
  const waiting = new Set<PoolTask<Task, Result>>();
  const members = new Set<OwnMember>();
  const meter = poolMeter();
  const warming = new Set<Deferred>();
  const ended = deferred();
  let closing = false;
  let failures = 0;
  let lastFailure = 0;

  const count = (which: (member: OwnMember) => boolean) => [...members].filter(which).length;
  const isIdle = ({ ready, task, leaving }: OwnMember) => ready && !task && !leaving;
  const isStarting = ({ ready }: OwnMember) => !ready;
  const settleWarming = (settle: (promise: Deferred) => void) => {
    for (const promise of warming) settle(promise);
    warming.clear();
  };
  const failWaiting = (error: Error) => {
    // First none waits any more, so that nothing is begun in between.
    const tasks = [...waiting];
    waiting.clear();
    for (const task of tasks) task.fail(error, "failed");
  };

  const mayStart = () =>
    members.size < size &&
    (failures < patience || members.size === 0 || clock.now() - lastFailure >= pauseMs);

  const start = () => {
    const member: Omit<OwnMember, "thread"> & { thread?: Thread<Task> } = {
      ready: false,
      leaving: false,
      task: undefined,
    };
    const isOwn = (it: typeof member): it is OwnMember => members.has(it as OwnMember);
    const answered = (settle: (task: PoolTask<Task, Result>) => void) => {
      if (!isOwn(member) || !member.task) return;
      const { task } = member;
      member.task = undefined;
      failures = 0;
      meter.answered(task.begun - task.since, clock.now() - task.begun);
      settle(task);
      rest(member);
    };
    try {
      member.thread = startThread({
        ready: () => {
          if (!isOwn(member)) return;
          member.ready = true;
          settleWarming(({ resolve }) => resolve());
          rest(member);
        },
        done: (result) => answered((task) => task.resolve(result)),
        failed: (error) => answered((task) => task.fail(error, "failed")),
        ended: (error) => {
          if (isOwn(member)) leave(member, error);
        },
      });
      members.add(member as OwnMember);
    } catch (error) {
      leave(member as OwnMember, error as Error);
    }
  };

  /** The member is free: it takes what waits, or nobody need wait for it. */
  const rest = (member: OwnMember) => {
    schedule();
    if (!member.task && !member.leaving) member.thread.keepAlive(false);
  };

  const leave = (member: OwnMember, error: Error) => {
    members.delete(member);
    member.task?.fail(error, "failed");
    if (!member.leaving) {
      meter.count("lost");
      if (!member.task) {
        failures++;
        lastFailure = clock.now();
      }
      if (members.size === 0 && !member.ready) settleWarming(({ reject }) => reject(error));
      if (members.size === 0 && failures >= patience) failWaiting(error);
      // One that failed in its set-up is replaced only for tasks that wait.
      if (member.ready && !closing && mayStart() && failures < patience) start();
    }
    schedule();
  };

  /** Gives each idle thread a task and starts threads for the others; at the end, lets the threads go. */
  const schedule = () => {
    for (const member of members)
      for (const task of waiting) {
        if (!isIdle(member)) break;
        begin(member, task);
      }
    while (waiting.size > count(isStarting) && mayStart()) start();
    if (!closing || waiting.size > 0) return;
    for (const member of members) {
      if (member.leaving) continue;
      member.leaving = true;
      member.thread.keepAlive(true);
      member.thread.end(!member.ready || member.task?.settled === true);
    }
    if (members.size === 0) ended.resolve();
  };

  const begin = (member: OwnMember, task: PoolTask<Task, Result>) => {
    waiting.delete(task);
    try {
      member.thread.post(task.task, task.transfer);
    } catch (error) {
      return task.fail(error as Error, "failed");
    }
    task.begun = clock.now();
    member.task = task;
    member.thread.keepAlive(true);
  };

  /** Its caller hears no more of it: it stops waiting; a thread that is at it need not be waited for. */
  const drop = (task: PoolTask<Task, Result>) => {
    waiting.delete(task);
    for (const member of members) if (member.task === task && !member.leaving) member.thread.keepAlive(false);
    if (closing) schedule();
  };

  const giveUp = (limitMs: number) => {
    const error = new SelfsameError(
      "CLOSED",
      `the pool was closed, and ${limitMs} ms later this task was not done`,
    );
    failWaiting(error);
    const left = [...members];
    members.clear();
    for (const { task, thread } of left) {
      task?.fail(error, "failed");
      thread.end(true);
      thread.keepAlive(false);
    }
    ended.resolve();
  };

  return {
    run: (task, options = {}) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(new SelfsameError("CLOSED", "the worker pool has been closed"));
        const taken = waiting.size + count(({ task }) => task !== undefined);
        if (taken >= size + maxWaiting) {
          meter.count("refused");
          return reject(new SelfsameError("BUSY", `${taken} tasks are taken already, the most that may be`));
        }
        const own = poolTask<Task, Result>(task, options, clock, { resolve, reject }, (it, fate) => {
          meter.count(fate);
          drop(it);
        });
        if (own.settled) return;
        waiting.add(own);
        schedule();
      }),
    warm: () => {
      if (closing) return Promise.reject(new SelfsameError("CLOSED", "the worker pool has been closed"));
      if (count(({ ready }) => ready) > 0) return Promise.resolve();
      const promise = deferred();
      warming.add(promise);
      if (members.size === 0) start();
      return promise.promise;
    },
    stats: () => {
      const [workers, idle, starting] = [count(({ ready }) => ready), count(isIdle), count(isStarting)];
      return { size, workers, idle, busy: workers - idle, starting, waiting: waiting.size, ...meter.read() };
    },
    close: async ({ drain = false, limitMs = Infinity } = {}) => {
      const callOff = startTimer(clock, "limitMs", limitMs, () => giveUp(limitMs));
      closing = true;
      settleWarming(({ reject }) => reject(new SelfsameError("CLOSED", "the worker pool has been closed")));
      if (!drain)
        failWaiting(new SelfsameError("CLOSED", "the worker pool was closed before this task began"));
      schedule();
      await ended.promise;
      callOff();
    },
  };
}
