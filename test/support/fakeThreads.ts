import type { StartThread, ThreadEvents } from "../../src/runtime/thread.js";

/** A thread that does what a test says; it holds the pool to its side of the bargain. */
export interface FakeThread {
  readonly number: number;
  readonly task: string | undefined;
  readonly state: "starting" | "ready" | "ended";
  readonly keptAlive: boolean;
  /** What was asked of it at the end. */
  readonly asked: "nothing" | "end" | "end now";
  ready(): void;
  /** Answers the task it has. */
  done(): void;
  failed(error?: Error): void;
  ended(error?: Error): void;
}

export interface FakeThreads {
  readonly start: StartThread<string, string>;
  /** All that were ever started, in order. */
  readonly all: readonly FakeThread[];
  /** The thread that each task was given to. */
  readonly givenTo: ReadonlyMap<string, number>;
}

/** @param onChange told of each thread that is new, has a task, or was asked to end */
export function fakeThreads(onChange: (thread: FakeThread) => void = () => {}): FakeThreads {
  const all: FakeThread[] = [];
  const givenTo = new Map<string, number>();
  const start: StartThread<string, string> = (events) => {
    const { thread, control } = fakeThread(all.length, events, givenTo, onChange);
    all.push(control);
    onChange(control);
    return thread;
  };
  return { start, all, givenTo };
}

function fakeThread(
  number: number,
  events: ThreadEvents<string>,
  givenTo: Map<string, number>,
  onChange: (thread: FakeThread) => void,
) {
  let task: string | undefined;
  let [state, keptAlive, asked]: [FakeThread["state"], boolean, FakeThread["asked"]] = [
    "starting",
    true,
    "nothing",
  ];
  const demand = (fact: boolean, what: string) => {
    if (!fact) throw new Error(`thread ${number} (${state}, task ${task}): ${what}`);
  };
  const answer = (act: () => void) => {
    demand(task !== undefined, "there is nothing to answer");
    task = undefined;
    act();
  };
  const control: FakeThread = {
    number,
    get task() {
      return task;
    },
    get state() {
      return state;
    },
    get keptAlive() {
      return keptAlive;
    },
    get asked() {
      return asked;
    },
    ready: () => {
      demand(state === "starting", "it is ready already");
      state = "ready";
      events.ready();
    },
    done: () => {
      const result = `result of ${task}`;
      answer(() => events.done(result));
    },
    failed: (error = new Error(`${task} failed`)) => answer(() => events.failed(error)),
    ended: (error = new Error(`thread ${number} ended`)) => {
      demand(state !== "ended", "it has ended already");
      state = "ended";
      events.ended(error);
    },
  };
  const thread = {
    post: (given: string) => {
      demand(state === "ready" && task === undefined && asked === "nothing", `it can't take ${given}`);
      demand(!givenTo.has(given), `${given} was given to thread ${givenTo.get(given)} before`);
      if (given.startsWith("unsendable")) throw new TypeError(`${given} can't be cloned`);
      givenTo.set(given, number);
      task = given;
      onChange(control);
    },
    keepAlive: (yes: boolean) => {
      keptAlive = yes;
    },
    end: (now: boolean) => {
      asked = now ? "end now" : "end";
      onChange(control);
    },
  };
  return { thread, control };
}
