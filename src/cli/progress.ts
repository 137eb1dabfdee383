/** A progress bar on stderr; nothing where that is no terminal. */
export function progressBar(label: string): (done: number, total: number) => void {
  const { stderr } = process;
  if (!stderr.isTTY) return () => {};
  const started = performance.now();
  return (done, total) => {
    const width = 24;
    const filled = Math.round((done / total) * width);
    const rate = done / ((performance.now() - started) / 1000);
    const left = Math.ceil((total - done) / rate);
    stderr.write(
      `\r${label} ${"█".repeat(filled)}${"░".repeat(width - filled)} ${done}/${total}, ${rate.toFixed(1)}/s, ${left} s left\x1b[K`,
    );
    if (done === total) stderr.write("\r\x1b[K");
  };
}
