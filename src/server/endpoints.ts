import type { AnyEndpoint } from "./register.js";
import { getAudit, getAuditHead, verifyAudit } from "./routes/audit.js";
import { addCapture, changeCapture, getCaptureImage, getCaptures, removeCapture } from "./routes/captures.js";
import { checkGallery } from "./routes/check.js";
import { compare } from "./routes/compare.js";
import { listDatasets } from "./routes/datasets.js";
import { detect } from "./routes/detect.js";
import {
  addTemplates,
  enrolPerson,
  getTemplateImage,
  getTemplateThumbnail,
  removeTemplate,
} from "./routes/enrol.js";
import { eraseEverything } from "./routes/erase.js";
import { getEvents, getEventsCsv } from "./routes/events.js";
import { identifyPhoto } from "./routes/identify.js";
import {
  assignInbox,
  discardInbox,
  getInbox,
  getInboxThumbnail,
  ignoreInbox,
  notThisPersonInbox,
} from "./routes/inbox.js";
import {
  cancelJob,
  followJob,
  getJob,
  getJobs,
  removeJob,
  resumeJob,
  startCalibration,
  startEvaluation,
  startReembedding,
  startTraining,
} from "./routes/jobs.js";
import { getKeys, makeKey, revokeKey } from "./routes/keys.js";
import { getMergeCandidates, getMerges, mergeInto, undoMergeOf } from "./routes/merges.js";
import { changeModel, getModelFile, listModels, removeModel, showModel } from "./routes/models.js";
import {
  addConsent,
  changePerson,
  getPeople,
  getPerson,
  getPersonExport,
  getPersonThumbnail,
  removePerson,
} from "./routes/people.js";
import { getReport, getReportPage, getReportPhoto, getReports, removeReport } from "./routes/reports.js";
import { getRun, getRuns } from "./routes/runs.js";
import { endSession, openSession } from "./routes/sessions.js";
import { changeSettings, getSettings } from "./routes/settings.js";
import { verifyClaim } from "./routes/verify.js";
import { verifyCaptures } from "./routes/verifyCaptures.js";

/** Every route of the service. From this list come the server, its documentation, the fuzzer and the client's types. */
export const endpoints = [
  ...[detect, compare],
  ...[
    enrolPerson,
    getPeople,
    getPerson,
    changePerson,
    removePerson,
    addConsent,
    getPersonExport,
    getPersonThumbnail,
  ],
  ...[addTemplates, removeTemplate, getTemplateThumbnail, getTemplateImage],
  ...[verifyClaim, identifyPhoto],
  ...[mergeInto, getMerges, getMergeCandidates, undoMergeOf],
  ...[getInbox, getInboxThumbnail, assignInbox, ignoreInbox, discardInbox, notThisPersonInbox],
  checkGallery,
  ...[listModels, showModel, changeModel, removeModel, getModelFile],
  ...[addCapture, getCaptures, getCaptureImage, changeCapture, removeCapture, verifyCaptures],
  listDatasets,
  ...[
    startTraining,
    startEvaluation,
    startCalibration,
    startReembedding,
    getJobs,
    getJob,
    cancelJob,
    resumeJob,
    removeJob,
    followJob,
  ],
  ...[getRuns, getRun],
  ...[getReports, getReport, getReportPage, getReportPhoto, removeReport],
  ...[getSettings, changeSettings, eraseEverything],
  ...[getKeys, makeKey, revokeKey],
  ...[getAudit, getAuditHead, verifyAudit, getEvents, getEventsCsv],
  ...[openSession, endSession],
] as const;

export type Endpoints = (typeof endpoints)[number];

/** The list for those who know no single one. */
export const anyEndpoints = endpoints as unknown as readonly AnyEndpoint[];
