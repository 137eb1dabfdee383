import { z } from "zod";
import { datasetOf } from "../../jobs/workspace/datasets.node.js";
import {
  deleteReport,
  listReports,
  readReport,
  readReportPage,
  readReportPhoto,
} from "../../jobs/workspace/reports.node.js";
import { endpoint } from "../endpoint.js";
import { idParams, time } from "../schemas/ids.js";

const summary = z
  .object({
    id: z.string(),
    title: z.string(),
    created: time,
    model: z.string(),
    revision: z.string().nullable(),
    dataset: z.string(),
  })
  .meta({ id: "ReportSummary" });

const plain = { tag: "workspace", scope: "admin" } as const;

export const getReports = endpoint(
  "GET /v1/reports",
  {
    ...plain,
    summary: "The evaluation reports, newest first.",
    answer: z.object({ items: z.array(summary) }),
  },
  async (_, { workspace }) => ({ items: listReports(workspace) }),
);

export const getReport = endpoint(
  "GET /v1/reports/{id}",
  {
    ...plain,
    summary: "A report: figures, intervals, curves (schema in the package: selfsame/evaluation-report/1).",
    params: idParams,
    answer: z.record(z.string(), z.unknown()),
    errors: ["NOT_FOUND"],
  },
  async ({ params }, { workspace }) => readReport(workspace, params.id),
);

export const getReportPage = endpoint(
  "GET /v1/reports/{id}/page",
  {
    ...plain,
    summary: "A report as a page.",
    params: idParams,
    mediaType: "text/html",
    errors: ["NOT_FOUND"],
  },
  async ({ params, reply }, { workspace }) => {
    // It brings its own style and pictures, and nothing that runs.
    reply.header(
      "content-security-policy",
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    );
    reply.type("text/html; charset=utf-8");
    return readReportPage(workspace, params.id);
  },
);

export const getReportPhoto = endpoint(
  "GET /v1/reports/{id}/pairs/{pair}/{side}",
  {
    ...plain,
    summary: "A photo of one of the pairs that a report shows as decided most wrongly, scaled down.",
    params: idParams.extend({ pair: z.coerce.number().int().min(0), side: z.enum(["a", "b"]) }),
    mediaType: "image/jpeg",
    errors: ["NOT_FOUND"],
  },
  async ({ params: { id, pair, side } }, { workspace, jobs }) => {
    const data = datasetOf(workspace, String(jobs.job(id).request["dataset"])).path;
    return readReportPhoto(workspace, id, { pair, side, data });
  },
);

export const removeReport = endpoint(
  "DELETE /v1/reports/{id}",
  { ...plain, summary: "Deletes a report.", params: idParams, errors: ["NOT_FOUND"] },
  async ({ params }, { workspace }) => {
    deleteReport(workspace, params.id);
    return undefined;
  },
);
