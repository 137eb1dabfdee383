import { type ErrorCode, errorCatalogue, SelfsameError } from "../core/errors.js";
import type { Progress } from "../core/job.js";
import type { ServiceAnswer, ServiceClient } from "../server/client.js";
import type { TrainEvent } from "../train/events.js";
import { reporter } from "./commands/train/trainReport.js";
import type { ExitCode } from "./exitCodes.js";
import { note, printJson, printLine } from "./output.js";
import { runJob } from "./runJob.js";
import { onServer, serverOption } from "./server.js";

/** Of commands that a service does as jobs. */
export const jobServerOptions = {
  ...serverOption,
  label: {
    type: "string",
    description: "with --server: what the service's lists call it",
    valueHint: "TEXT",
  },
} as const;

/** Of those options, the ones that only a service heeds. */
export const jobRemote = ["label"] as const;

type Job = ServiceAnswer<"GET /v1/jobs/{id}">;

/** The id of a service's data set that a user means: `captures`, or a folder of its `datasets/`. */
export const datasetThere = (name: string): string =>
  name === "captures" || name.startsWith("folder:") ? name : `folder:${name}`;

/** Layouts of data sets that a service measures on. The service says which there are. */
export const layoutThere = (layout: string | undefined): { layout?: "folder" | "lfw" } =>
  layout === undefined ? {} : { layout: layout as "folder" | "lfw" };

/**
 * Has a service do a job, shows its progress as of one on this machine, and prints what came of it: as JSON what the command prints here.
 * Ctrl-C cancels the job there.
 *
 * @throws what the job failed of; ABORTED where it was cancelled
 */
export function jobThere(
  { server, json }: { readonly server: string; readonly json?: boolean | undefined },
  start: (client: ServiceClient) => Promise<Job>,
): Promise<ExitCode> {
  return onServer<ExitCode>(server, async (client) => {
    const job = await runJob(async ({ signal, onProgress, tell }) => {
      const { id } = await start(client);
      const params = { id };
      const cancel = () => void client.call("POST /v1/jobs/{id}/cancel", { params }).catch(() => {});
      signal.addEventListener("abort", cancel);
      const report = reporter(tell);
      for await (const { type, data } of client.events(id)) {
        if (type === "progress") onProgress(data as Progress);
        if (type === "note") tell((data as { readonly text: string }).text);
        if (type === "training") report(data as TrainEvent);
      }
      return client.call("GET /v1/jobs/{id}", { params });
    });
    if (job.state !== "done") throw failureOf(job);
    if (json) printJson(job.result ?? {});
    else for (const line of doneLines(job)) printLine(line);
    return 0;
  });
}

function failureOf({ state, fault, id }: Job): SelfsameError {
  if (fault === null)
    return new SelfsameError(
      "ABORTED",
      `the job ${id} was ${state} at the service, where it can be gone on with`,
    );
  const { code, message, hint } = fault;
  const known = Object.hasOwn(errorCatalogue, code) ? (code as ErrorCode) : "WORKER_FAILED";
  return new SelfsameError(known, message, { hint });
}

/** What became of it is long, and the service's page shows it; here is where to find it. */
function doneLines({ kind, label, id, result }: Job): string[] {
  const made = {
    train: `the model ${id}`,
    calibrate: `the model ${id}`,
    evaluate: `the report ${id}`,
    reembed: `the gallery has the model's templates`,
  }[kind];
  note("--json prints its figures");
  const warnings = [result?.["warnings"] ?? []].flat().filter((it) => typeof it === "string");
  return [`DONE: ${label}: ${made}`, ...warnings.map((warning) => `  warning    ${warning}`)];
}
