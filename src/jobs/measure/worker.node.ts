import { serveTasks } from "../../runtime/workerHost.node.js";
import { type CalibrationTask, runCalibrationTask } from "./calibrationTask.js";
import { type ReportTask, runReportTask } from "./reportTask.js";
import { runScoreTask, type ScoreTask } from "./scoreTask.js";

/** What the measuring worker does: scoring, resampling and fitting, off the main thread. */
export type MeasuringTask = ReportTask | CalibrationTask | ScoreTask;

await serveTasks<null, MeasuringTask, unknown>(async () => ({
  handle: async (task) => {
    switch (task.kind) {
      case "report":
        return { result: runReportTask(task) };
      case "calibrate":
        return { result: runCalibrationTask(task) };
      case "scores":
        return { result: runScoreTask(task) };
    }
  },
  close: async () => {},
}));
