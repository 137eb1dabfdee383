import { z } from "zod";
import { trainingCurve } from "../../jobs/workspace/trainingCurve.node.js";
import { endpoint } from "../endpoint.js";
import { modelFolder } from "../jobs/jobPlans.js";
import { jobSchema } from "../jobs/jobRecord.js";
import { idParams } from "../schemas/ids.js";

const point = z.union([
  z.object({
    kind: z.literal("progress"),
    step: z.int(),
    loss: z.number(),
    precision: z.number().nullable(),
    recall: z.number(),
    learningRate: z.number(),
    imagesPerSecond: z.number(),
  }),
  z.object({
    kind: z.literal("validated"),
    step: z.int(),
    measure: z.enum(["one-shot", "eer"]),
    figure: z.number(),
    best: z.number(),
  }),
]);

export const getRuns = endpoint(
  "GET /v1/runs",
  {
    tag: "workspace",
    summary: "The trainings, newest first.",
    scope: "admin",
    answer: z.object({ items: z.array(jobSchema) }),
  },
  async (_, { jobs }) => ({ items: jobs.list().filter(({ kind }) => kind === "train") }),
);

export const getRun = endpoint(
  "GET /v1/runs/{id}",
  {
    tag: "workspace",
    summary: "A training and its curves: loss, precision, recall, figures on who was held out.",
    scope: "admin",
    params: idParams,
    answer: z.object({ job: jobSchema, curve: z.array(point) }),
    errors: ["NOT_FOUND"],
  },
  async ({ params }, { jobs, workspace }) => {
    const job = jobs.job(params.id);
    return { job, curve: trainingCurve(modelFolder(workspace, job.id)) };
  },
);
