import { z } from "zod";
import { endpoint } from "../endpoint.js";
import { calibratePlan, evaluatePlan, reembedPlan, trainPlan } from "../jobs/jobPlans.js";
import { jobSchema } from "../jobs/jobRecord.js";
import { streamEvents } from "../jobs/streamEvents.js";
import { idParams, labelText, listedId } from "../schemas/ids.js";

const plain = { tag: "jobs", scope: "admin" } as const;
const started = {
  ...plain,
  answer: jobSchema,
  status: 202,
  errors: ["NOT_FOUND", "MODEL_NOT_FOUND", "BUSY"],
} as const;

const seed = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)
  .default(1);
const model = listedId.default("default").describe("A model's id.");
const dataset = listedId.describe("A data set's id.");

const measure = z.strictObject({
  label: labelText,
  model,
  dataset,
  layout: z.enum(["folder", "lfw"]).optional().describe("Default: found by what lies there."),
  seed,
});

export const startTraining = endpoint(
  "POST /v1/jobs/train",
  {
    ...started,
    summary: "Trains a model, which the list of models has under the job's id when it is done.",
    body: z.strictObject({
      label: labelText,
      method: z
        .enum(["captures", "head", "finetune", "scratch"])
        .default("captures")
        .describe("captures: a head for one person; head: on a data set; finetune, scratch: a twin."),
      dataset: dataset.default("captures"),
      model,
      preset: z.enum(["webcam-scratch", "omniglot", "koch", "lfw"]).optional(),
      config: z
        .record(z.string(), z.unknown())
        .optional()
        .describe("Instead of a preset: schemas/train-config.json."),
      layout: z.enum(["folder", "lfw", "omniglot", "webcam"]).optional(),
      crop: z
        .enum(["face", "none"])
        .optional()
        .describe("Aligned faces, or images as they are; default: by the layout."),
      steps: z.int().min(1).max(1e7).optional(),
      seed,
    }),
  },
  async ({ body }, { jobs, workspace }) => jobs.start((id) => trainPlan(workspace, id, body)),
);

export const startEvaluation = endpoint(
  "POST /v1/jobs/evaluate",
  {
    ...started,
    summary: "Measures a model on a data set; the report has the job's id.",
    body: measure,
  },
  async ({ body }, { jobs, workspace }) => jobs.start((id) => evaluatePlan(workspace, id, body)),
);

export const startCalibration = endpoint(
  "POST /v1/jobs/calibrate",
  {
    ...started,
    summary: "Sets a model's thresholds on a data set; the new model has the job's id.",
    body: measure,
  },
  async ({ body }, { jobs, workspace }) => jobs.start((id) => calibratePlan(workspace, id, body)),
);

export const startReembedding = endpoint(
  "POST /v1/jobs/reembed",
  {
    ...started,
    summary: "Makes templates for another model, beside those in use, and switches to them at once.",
    body: z.strictObject({
      label: labelText,
      model: listedId,
      dropMissing: z
        .boolean()
        .default(false)
        .describe("Go on though templates without a photo will be lost."),
    }),
  },
  async ({ body }, { jobs, workspace, keyFile }) =>
    jobs.start(() => reembedPlan({ workspace, keyFile }, body)),
);

export const getJobs = endpoint(
  "GET /v1/jobs",
  { ...plain, summary: "The jobs, newest first.", answer: z.object({ items: z.array(jobSchema) }) },
  async (_, { jobs }) => ({ items: jobs.list() }),
);

const known = { ...plain, params: idParams, answer: jobSchema, errors: ["NOT_FOUND"] } as const;

export const getJob = endpoint(
  "GET /v1/jobs/{id}",
  { ...known, summary: "A job: how far it is, and what came of it." },
  async ({ params }, { jobs }) => jobs.job(params.id),
);

export const cancelJob = endpoint(
  "POST /v1/jobs/{id}/cancel",
  { ...known, summary: "Ends a job; what it did can be gone on with." },
  async ({ params }, { jobs }) => jobs.cancel(params.id),
);

export const resumeJob = endpoint(
  "POST /v1/jobs/{id}/resume",
  {
    ...known,
    summary: "Goes on with a job that was interrupted, cancelled or failed.",
    errors: ["NOT_FOUND", "BUSY"],
  },
  async ({ params }, { jobs }) => jobs.resume(params.id),
);

export const removeJob = endpoint(
  "DELETE /v1/jobs/{id}",
  {
    ...plain,
    summary: "Forgets a job that has ended; the model or report that it made stays.",
    params: idParams,
    errors: ["NOT_FOUND"],
  },
  async ({ params }, { jobs }) => {
    jobs.remove(params.id);
    return undefined;
  },
);

export const followJob = endpoint(
  "GET /v1/jobs/{id}/events",
  {
    ...plain,
    summary: "What happens in a job, as server-sent events; `Last-Event-ID` or `after` goes on behind one.",
    params: idParams,
    query: z.strictObject({ after: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional() }),
    mediaType: "text/event-stream",
    errors: ["NOT_FOUND"],
  },
  async ({ params, query, request, reply }, { jobs }) => {
    const last = Number(request.headers["last-event-id"]);
    const after = query.after ?? (Number.isSafeInteger(last) && last > 0 ? last : 0);
    jobs.job(params.id);
    streamEvents(reply, (onEvent, onEnd) => jobs.follow(params.id, after, onEvent, onEnd));
    return reply;
  },
);
