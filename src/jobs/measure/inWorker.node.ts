import { beginProgress, type JobOptions } from "../../core/job.js";
import { createWorkerPool } from "../../runtime/workerPool.node.js";
import type { CapturesHead } from "../../train/head/learnCapturesHead.js";
import type { LearntHead } from "../../train/head/learnHead.js";
import type { CalibrationResult, CalibrationTask } from "./calibrationTask.js";
import type { CapturesHeadTask } from "./capturesHeadTask.js";
import type { HeadTask } from "./headTask.js";
import type { ReportResult, ReportTask } from "./reportTask.js";
import type { ScoredPairs } from "./scorePairs.js";
import type { ScoreTask } from "./scoreTask.js";

/** What each kind of task results in. */
type ResultOf<T> = T extends ReportTask
  ? ReportResult
  : T extends CalibrationTask
    ? CalibrationResult
    : T extends HeadTask
      ? LearntHead
      : T extends CapturesHeadTask
        ? CapturesHead | undefined
        : ScoredPairs;

/** What progress calls a task, which reports its beginning and its end. */
const partOf = {
  report: "figures",
  calibrate: "calibration",
  head: "head",
  "captures-head": "head",
  scores: "scores",
} as const;

/**
 * Runs one measuring task in a worker of its own, so that progress, HTTP and Ctrl-C stay alive during seconds of
 * resampling.
 *
 * @param job aborted, the worker is broken off
 * @throws what the task throws; ABORTED
 */
export async function measureInWorker<
  T extends ReportTask | CalibrationTask | HeadTask | CapturesHeadTask | ScoreTask,
>(task: T, { signal, onProgress }: JobOptions = {}): Promise<ResultOf<T>> {
  const report = beginProgress(onProgress, { what: partOf[task.kind], total: 1 });
  const entry = new URL("./worker.node.js", import.meta.url);
  const own = signal ? { signal } : {};
  const pool = await createWorkerPool<T, ResultOf<T>>(entry, null, 1, { ...own, pure: true });
  try {
    const result = await pool.run(task, own);
    report(1);
    return result;
  } finally {
    await pool.close();
  }
}
