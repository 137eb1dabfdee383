import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { readTextWithin } from "../core/readWithin.node.js";
import type { TrainEvent } from "./events.js";

/** A file of JSON lines: what a training reports, one object a line. */
export interface MetricsFile {
  write(event: TrainEvent): void;
}

/**
 * Opens the file. A training that goes on from a checkpoint forgets what came after it, for it comes again.
 *
 * @param step of the checkpoint; 0 empties the file
 */
export function openMetrics(path: string, step: number): MetricsFile {
  const lines =
    step > 0 && existsSync(path)
      ? readTextWithin(path, { most: 1e9, unreadable: "FILE_NOT_WRITABLE" }).split("\n")
      : [];
  const kept = lines.filter((line) => {
    try {
      return (JSON.parse(line) as { step: number }).step <= step;
    } catch {
      // The last line of a process that was killed may be cut short.
      return false;
    }
  });
  writeFileSync(path, kept.map((line) => `${line}\n`).join(""));
  return {
    write: (event) => {
      const { kind, ...figures } = event;
      if (kind === "progress" || kind === "validated")
        appendFileSync(path, `${JSON.stringify({ kind, ...figures })}\n`);
    },
  };
}
