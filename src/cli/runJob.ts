import type { JobOptions } from "../core/job.js";
import { note } from "./output.js";
import { onParentGone, tellParent, tellProgress } from "./parent.js";
import { progressDisplay } from "./progress.js";

/** What a job of the command line is given. */
export interface CliJob extends Required<JobOptions> {
  /** Writes a line beside the progress. */
  readonly tell: (text: string) => void;
}

/**
 * Runs a job with its progress shown. The first Ctrl-C asks it to end: what is under way is finished or dropped, and what can be
 * kept is. A second one ends the process as ever.
 *
 * @throws what the job throws
 */
export async function runJob<T>(run: (job: CliJob) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const display = progressDisplay();
  const tell = (text: string) => {
    display.clear();
    note(text);
    tellParent({ kind: "note", text });
  };
  const onInterrupt = () => {
    tell("stopping; Ctrl-C again ends it at once");
    stop.abort();
  };
  process.once("SIGINT", onInterrupt);
  const forgetParent = onParentGone(() => stop.abort());
  const toParent = tellProgress();
  const onProgress: CliJob["onProgress"] = (progress) => {
    display.show(progress);
    toParent(progress);
  };
  try {
    return await run({ signal: stop.signal, onProgress, tell });
  } finally {
    process.off("SIGINT", onInterrupt);
    forgetParent();
    display.end();
    display.clear();
  }
}
