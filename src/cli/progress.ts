import { isatty } from "node:tty";
import type { Progress } from "../core/job.js";
import { writeErr } from "./streams.js";

/** Tells people who wait how far the work is. */
export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Takes the bar away, for what is printed next. */
  clear(): void;
  end(): void;
}

const barWidth = 24;
/** Between two lines where there is no terminal. */
const lineEveryMs = 10_000;

/**
 * A bar on a terminal. Elsewhere (`nohup`, a log, a service) a line every 10 seconds, of the same words, whether or not there is
 * news: so that it is known to be alive.
 *
 * @param write where to; default: standard error
 */
export function progressDisplay(
  terminal = isatty(2),
  write: (text: string) => void = writeErr,
): ProgressDisplay {
  return terminal ? bar(write) : lines(write);
}

/** "images 120/1000, 12.3/s, 72 s left" */
export function progressWords({ what, done, total, rate, remaining }: Progress): string {
  return `${what} ${counts({ done, total })}${pace({ rate, remaining })}`;
}

const counts = ({ done, total }: Pick<Progress, "done" | "total">) =>
  total === null ? `${done}` : `${done}/${total}`;
const pace = ({ rate, remaining }: Pick<Progress, "rate" | "remaining">) =>
  `${rate === null ? "" : `, ${rate.toFixed(1)}/s`}${remaining === null ? "" : `, ${Math.ceil(remaining)} s left`}`;

function bar(write: (text: string) => void): ProgressDisplay {
  const clear = () => write("\r\x1b[K");
  return {
    show: (progress) => {
      const { what, done, total } = progress;
      if (done === total) return clear();
      const share = total === null ? 0 : Math.min(1, done / total);
      const filled = Math.round(share * barWidth);
      const drawn = total === null ? "" : `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} `;
      write(`\r${what} ${drawn}${counts(progress)}${pace(progress)}\x1b[K`);
    },
    clear,
    end: () => {},
  };
}

function lines(write: (text: string) => void): ProgressDisplay {
  let last: Progress | undefined;
  const timer = setInterval(() => {
    if (last) write(`${progressWords(last)}\n`);
  }, lineEveryMs);
  // Work keeps the process alive, not the telling of it.
  timer.unref();
  return {
    show: (progress) => {
      last = progress;
    },
    clear: () => {},
    end: () => clearInterval(timer),
  };
}
