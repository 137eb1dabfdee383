import { isatty } from "node:tty";
import { writeErr } from "./streams.js";

/** A progress bar on stderr; nothing where that is no terminal. */
export function progressBar(label: string): (done: number, total: number) => void {
  if (!isatty(2)) return () => {};
  const started = performance.now();
  return (done, total) => {
    const width = 24;
    const filled = Math.round((done / total) * width);
    const rate = done / ((performance.now() - started) / 1000);
    const left = Math.ceil((total - done) / rate);
    writeErr(
      `\r${label} ${"█".repeat(filled)}${"░".repeat(width - filled)} ${done}/${total}, ${rate.toFixed(1)}/s, ${left} s left\x1b[K`,
    );
    if (done === total) writeErr("\r\x1b[K");
  };
}
