import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { SelfsameError } from "../../core/errors.js";
import { openJobFolder } from "./jobFolder.js";
import { type JobMessage, type JobProcess, startJobProcess } from "./jobProcess.js";
import { isEnded, type JobEvent, type JobPlan, type JobRecord, type JobView } from "./jobRecord.js";
import { faultOf, resultOf } from "./jobResult.js";

/** Does long work in processes of their own, one at a time, and remembers it. */
export interface JobRunner {
  /**
   * @param plan made of the id that the job gets
   * @throws BUSY where too many wait
   */
  start(plan: (id: string) => JobPlan): JobView;
  /** Newest first. */
  list(): JobView[];
  /** @throws NOT_FOUND */
  job(id: string): JobView;
  /** @throws NOT_FOUND; INVALID_ARGUMENT where it has ended */
  cancel(id: string): JobView;
  /** @throws NOT_FOUND; INVALID_ARGUMENT where it can't be gone on with */
  resume(id: string): JobView;
  /** Forgets a job; what it made stays. @throws NOT_FOUND; INVALID_ARGUMENT where it has not ended */
  remove(id: string): void;
  /**
   * Events after a number, those to come as well, until the job has ended.
   *
   * @returns what calls it off
   * @throws NOT_FOUND
   */
  follow(id: string, after: number, onEvent: (event: JobEvent) => void, onEnd: () => void): () => void;
  /** Ends what is under way, so that it can be gone on with, and starts nothing more. */
  close(): Promise<void>;
}

export interface JobRunnerOptions {
  readonly workspace: string;
  /** The module that is the command. */
  readonly command: string;
  readonly now: () => number;
  readonly mostWaiting?: number;
  /** What has to follow a job's work before it counts as done; it never rejects. */
  readonly beforeDone?: (kind: JobView["kind"]) => Promise<void>;
}

interface Job {
  record: JobRecord;
  progress: JobView["progress"];
  lastEvent: number;
  process?: JobProcess;
  /** Why its process was asked to end. */
  stopped?: "cancelled" | "interrupted";
  readonly followers: Set<{ readonly onEvent: (event: JobEvent) => void; readonly onEnd: () => void }>;
}

export function createJobRunner({
  workspace,
  command,
  now,
  mostWaiting = 16,
  beforeDone = async () => {},
}: JobRunnerOptions): JobRunner {
  const folder = openJobFolder(workspace);
  const jobs = new Map<string, Job>();
  const running = new Set<Promise<void>>();
  let closed = false;
  const time = () => new Date(now()).toISOString();

  const emit = (job: Job, type: JobEvent["type"], data: unknown) => {
    const event: JobEvent = { id: ++job.lastEvent, time: time(), type, data };
    folder.append(job.record.id, event);
    for (const { onEvent } of [...job.followers]) onEvent(event);
  };
  const change = (job: Job, changed: Partial<JobRecord>) => {
    const record = { ...job.record, ...changed };
    // What can't be written did not happen.
    folder.write(record);
    job.record = record;
    emit(job, "state", view(job));
    if (!isEnded(job.record)) return;
    for (const { onEnd } of [...job.followers]) onEnd();
    job.followers.clear();
  };

  for (const record of folder.records()) {
    const events = folder.events(record.id, 0);
    const job: Job = { record, progress: null, lastEvent: events.at(-1)?.id ?? 0, followers: new Set() };
    jobs.set(record.id, job);
    // Whoever ran it is gone, and so is its process: it ends when its parent does.
    if (!isEnded(record) && !isAlive(record.owner)) change(job, { state: "interrupted", ended: time() });
  }

  const known = (id: string): Job => {
    const job = jobs.get(id);
    if (!job) throw new SelfsameError("NOT_FOUND", "there is no such job");
    return job;
  };
  const inState = (state: JobRecord["state"]) =>
    [...jobs.values()].filter(({ record }) => record.state === state && record.owner === process.pid);

  const next = () => {
    const [job] = inState("queued");
    if (closed || !job || inState("running").length > 0) return;
    const { args, resumeArgs, anew, attempts } = job.record;
    const isLost = anew !== undefined && !existsSync(anew.without);
    const more = attempts === 0 ? [] : isLost ? anew.args : (resumeArgs ?? []);
    change(job, { state: "running", started: time(), attempts: attempts + 1 });
    job.process = startJobProcess(command, [...args, ...more], (message) => hear(job, message));
    const work = job.process.ended.then(async (end) => {
      if (end.err !== "") folder.writeStderr(job.record.id, end.err);
      const done = end.code === 0 || end.code === 1 || end.code === 3;
      const state = done ? "done" : (job.stopped ?? "failed");
      if (done) await beforeDone(job.record.kind);
      delete job.process;
      job.progress = null;
      change(job, {
        state,
        ended: time(),
        result: done ? resultOf(end, workspace) : null,
        fault: state === "failed" ? faultOf(end, workspace) : null,
      });
      delete job.stopped;
      running.delete(work);
      next();
    });
    running.add(work);
  };

  const hear = (job: Job, message: JobMessage) => {
    if (message.kind === "progress") job.progress = message.progress as JobView["progress"];
    if (message.kind === "progress") emit(job, "progress", message.progress);
    else if (message.kind === "note") emit(job, "note", { text: message.text.replaceAll(workspace, ".") });
    else emit(job, "training", message.event);
  };

  const queue = (job: Job): JobView => {
    if (closed) throw new SelfsameError("CLOSED", "the server is about to end");
    if (inState("queued").length >= mostWaiting)
      throw new SelfsameError("BUSY", `${mostWaiting} jobs wait already`);
    change(job, { state: "queued", ended: null, result: null, fault: null, owner: process.pid });
    jobs.set(job.record.id, job);
    next();
    return view(job);
  };

  return {
    start: (plan) => {
      const id = randomUUID();
      const record: JobRecord = {
        ...plan(id),
        ...{ id, state: "queued", created: time(), started: null, ended: null, attempts: 0 },
        ...{ result: null, fault: null, owner: process.pid },
      };
      return queue({ record, progress: null, lastEvent: 0, followers: new Set() });
    },
    list: () => [...jobs.values()].map(view).reverse(),
    job: (id) => view(known(id)),
    cancel: (id) => {
      const job = known(id);
      if (isEnded(job.record))
        throw new SelfsameError("INVALID_ARGUMENT", `the job is ${job.record.state} already`);
      if (job.process) {
        job.stopped = "cancelled";
        job.process.stop();
      } else change(job, { state: "cancelled", ended: time() });
      return view(job);
    },
    resume: (id) => {
      const job = known(id);
      if (!isResumable(job.record))
        throw new SelfsameError(
          "INVALID_ARGUMENT",
          `a job that is ${job.record.state} can't be gone on with`,
        );
      return queue(job);
    },
    remove: (id) => {
      const job = known(id);
      if (!isEnded(job.record)) throw new SelfsameError("INVALID_ARGUMENT", `the job is ${job.record.state}`);
      jobs.delete(id);
      folder.remove(id);
    },
    follow: (id, after, onEvent, onEnd) => {
      const job = known(id);
      for (const event of folder.events(id, after)) onEvent(event);
      if (isEnded(job.record)) {
        onEnd();
        return () => {};
      }
      const follower = { onEvent, onEnd };
      job.followers.add(follower);
      return () => void job.followers.delete(follower);
    },
    close: async () => {
      closed = true;
      for (const job of inState("queued")) change(job, { state: "interrupted", ended: time() });
      for (const job of inState("running")) {
        job.stopped ??= "interrupted";
        job.process?.stop();
      }
      await Promise.all(running);
    },
  };
}

const isResumable = ({ state, resumeArgs }: JobRecord) =>
  resumeArgs !== null && (state === "interrupted" || state === "cancelled" || state === "failed");

function view({ record, progress }: Pick<Job, "record" | "progress">): JobView {
  const { args: _, resumeArgs: __, anew: ___, owner: ____, ...rest } = record;
  return { ...rest, progress, resumable: isResumable(record) };
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
