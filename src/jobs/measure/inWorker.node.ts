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

/**
 * Runs one measuring task in a worker of its own, so that progress, HTTP and Ctrl-C stay alive during seconds of
 * resampling.
 *
 * @throws what the task throws
 */
export async function measureInWorker<
  T extends ReportTask | CalibrationTask | HeadTask | CapturesHeadTask | ScoreTask,
>(task: T): Promise<ResultOf<T>> {
  const pool = await createWorkerPool<T, ResultOf<T>>(new URL("./worker.node.js", import.meta.url), null, 1);
  try {
    return await pool.run(task);
  } finally {
    await pool.close();
  }
}
