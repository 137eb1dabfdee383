import type { AnyEndpoint } from "./register.js";
import { addCapture, changeCapture, getCaptureImage, getCaptures, removeCapture } from "./routes/captures.js";
import { compare } from "./routes/compare.js";
import { listDatasets } from "./routes/datasets.js";
import { detect } from "./routes/detect.js";
import {
  cancelJob,
  followJob,
  getJob,
  getJobs,
  resumeJob,
  startCalibration,
  startEvaluation,
  startTraining,
} from "./routes/jobs.js";
import { changeModel, listModels, removeModel, showModel } from "./routes/models.js";
import { getReport, getReportPage, getReports, removeReport } from "./routes/reports.js";
import { getRun, getRuns } from "./routes/runs.js";
import { endSession, openSession } from "./routes/sessions.js";

/** Every route of the service. From this list come the server, its documentation, the fuzzer and the client's types. */
export const endpoints = [
  ...[detect, compare],
  ...[listModels, showModel, changeModel, removeModel],
  ...[addCapture, getCaptures, getCaptureImage, changeCapture, removeCapture],
  listDatasets,
  ...[startTraining, startEvaluation, startCalibration, getJobs, getJob, cancelJob, resumeJob, followJob],
  ...[getRuns, getRun],
  ...[getReports, getReport, getReportPage, removeReport],
  ...[openSession, endSession],
] as const;

export type Endpoints = (typeof endpoints)[number];

/** The list for those who know no single one. */
export const anyEndpoints = endpoints as unknown as readonly AnyEndpoint[];
