import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";

/** How a job's process ended. */
export interface JobEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface JobProcess {
  readonly ended: Promise<JobEnd>;
  /** Asks it to end, as Ctrl-C does: what was done is kept. */
  stop(): void;
}

/** A message of `cli/parent.ts`. */
export type JobMessage =
  | { readonly kind: "progress"; readonly progress: unknown }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "training"; readonly event: unknown };

/** What a command prints as JSON has less; of what it says to people the end is kept. */
const longest = { out: 8e6, err: 20_000 } as const;
/** A training writes its checkpoint before it ends. */
const patienceMs = 60_000;
const niceness = 10;

/** Starts the command in a process of its own, which gives way to whoever waits for an answer. */
export function startJobProcess(
  command: string,
  args: readonly string[],
  onMessage: (message: JobMessage) => void,
): JobProcess {
  const child = fork(command, args, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "json",
    // Arenas of many threads only grow (docs/deploying.md).
    env: { MALLOC_ARENA_MAX: "1", ...process.env },
  });
  giveWay(child);
  let [out, err] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    out = (out + text).slice(0, longest.out);
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    err = (err + text).slice(-longest.err);
  });
  child.on("message", (message) => onMessage(message as JobMessage));
  const ended = new Promise<JobEnd>((resolve) => {
    child.on("error", () => resolve({ code: null, out, err }));
    child.on("close", (code) => resolve({ code, out, err }));
  });
  return {
    ended,
    stop: () => {
      child.kill("SIGINT");
      const timer = setTimeout(() => child.kill("SIGKILL"), patienceMs);
      void ended.then(() => clearTimeout(timer));
    },
  };
}

function giveWay({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, niceness);
  } catch {
    // It ended at once, or the system doesn't let: then it is as important as any.
  }
}
