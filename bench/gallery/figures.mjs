/** The figure below which the given part of the figures lies. */
export function quantile(figures, part) {
  const sorted = Float64Array.from(figures).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export const median = (figures) => quantile(figures, 0.5);

/** Milliseconds that work takes. */
export function timed(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}
