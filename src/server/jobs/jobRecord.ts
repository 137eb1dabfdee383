import { z } from "zod";

export const jobKinds = ["train", "evaluate", "calibrate", "reembed"] as const;

export const progressSchema = z
  .object({
    what: z.string(),
    done: z.number(),
    total: z.number().nullable(),
    rate: z.number().nullable().describe("Done per second."),
    remaining: z.number().nullable().describe("Seconds left at that rate."),
  })
  .meta({ id: "Progress", description: "How far a part of a job is." });

export const jobSchema = z
  .object({
    id: z.string(),
    kind: z.enum(jobKinds),
    label: z.string(),
    state: z.enum(["queued", "running", "done", "failed", "cancelled", "interrupted"]),
    created: z.string(),
    started: z.string().nullable(),
    ended: z.string().nullable(),
    attempts: z.int(),
    request: z.record(z.string(), z.unknown()).describe("What was asked for."),
    progress: progressSchema.nullable(),
    result: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("What the command printed; null before the end."),
    fault: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
    resumable: z.boolean().describe("Whether it can be gone on with: what was done is not lost."),
  })
  .meta({ id: "Job", description: "Long work, done by a process of its own." });

export type JobView = z.infer<typeof jobSchema>;

/** A job as its folder keeps it. */
export interface JobRecord extends Omit<JobView, "resumable" | "progress"> {
  /** The command's arguments, the first time. */
  readonly args: readonly string[];
  /** What is added to go on; null where it can't be. */
  readonly resumeArgs: readonly string[] | null;
  /** Without this file there is nothing to go on from: these are added instead, and the work begins anew. Left out: there always is. */
  readonly anew?: { readonly without: string; readonly args: readonly string[] };
  /** The server's process that runs it. */
  readonly owner: number;
}

/** What is to be done. */
export type JobPlan = Pick<JobRecord, "kind" | "label" | "request" | "args" | "resumeArgs" | "anew">;

/** Something that happened in a job; numbers from 1, so that a reader can go on where it was. */
export interface JobEvent {
  readonly id: number;
  readonly time: string;
  readonly type: "state" | "progress" | "note" | "training";
  readonly data: unknown;
}

export const isEnded = ({ state }: Pick<JobView, "state">): boolean =>
  state !== "queued" && state !== "running";
