import { serveTasks } from "../../runtime/workerHost.node.js";
import { type CalibrationTask, runCalibrationTask } from "./calibrationTask.js";
import { type CapturesHeadTask, runCapturesHeadTask } from "./capturesHeadTask.js";
import { type HeadTask, runHeadTask } from "./headTask.js";
import { type ReportTask, runReportTask } from "./reportTask.js";
import { runScoreTask, type ScoreTask } from "./scoreTask.js";

/** What the measuring worker does: scoring, resampling, fitting and learning heads, off the main thread. */
export type MeasuringTask = ReportTask | CalibrationTask | HeadTask | CapturesHeadTask | ScoreTask;

await serveTasks<null, MeasuringTask, unknown>(async () => ({
  handle: async (task) => {
    switch (task.kind) {
      case "report":
        return { result: runReportTask(task) };
      case "calibrate":
        return { result: runCalibrationTask(task) };
      case "head":
        return { result: runHeadTask(task) };
      case "captures-head":
        return { result: runCapturesHeadTask(task) };
      case "scores":
        return { result: runScoreTask(task) };
    }
  },
  close: async () => {},
}));
