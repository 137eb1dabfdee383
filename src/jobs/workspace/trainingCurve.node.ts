import { existsSync } from "node:fs";
import { join } from "node:path";
import { readTextWithin } from "../../core/readWithin.node.js";
import type { StepMetrics, ValidationMetrics } from "../../train/events.js";
import { checkpointFile, metricsFile } from "../../train/train.node.js";

/** What a training reported, step by step. */
export type CurvePoint =
  | ({ readonly kind: "progress" } & StepMetrics)
  | ({ readonly kind: "validated" } & ValidationMetrics);

/** At most so many points are drawn: of more every n-th. */
const mostPoints = 2000;

/** @param folder the model's, as the training writes it; nothing where it has not begun */
export function trainingCurve(folder: string): CurvePoint[] {
  const path = join(folder, metricsFile);
  if (!existsSync(path)) return [];
  const points = readTextWithin(path, { most: 1e9, unreadable: "FILE_NOT_FOUND" })
    .split("\n")
    .flatMap((line) => point(line));
  const every = Math.ceil(points.length / mostPoints);
  return points.filter(({ kind }, i) => kind === "validated" || i % every === 0 || i === points.length - 1);
}

/** What a stopped training goes on from; not there before its first step. @param folder the model's */
export const checkpointOf = (folder: string): string => join(folder, checkpointFile);

/** The last line may be half written. */
function point(line: string): CurvePoint[] {
  try {
    return line === "" ? [] : [JSON.parse(line) as CurvePoint];
  } catch {
    return [];
  }
}
