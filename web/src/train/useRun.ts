import { useEffect, useRef, useState } from "react";
import type { ServiceAnswer } from "selfsame/client";
import type { Service } from "../service/service.js";
import type { Job } from "./modes.js";

export type CurvePoint = ServiceAnswer<"GET /v1/runs/{id}">["curve"][number];
export type StepPoint = Extract<CurvePoint, { readonly kind: "progress" }>;

/** A job as far as it is known here. */
export interface RunState {
  readonly job: Job;
  readonly curve: readonly CurvePoint[];
  /** What it said, and warned of. */
  readonly notes: readonly string[];
  /** Steps in all, and those that it can be gone on from, where it has told. */
  readonly steps: number | undefined;
  readonly saved: number | undefined;
  /** The number of the last event. */
  readonly seen: number;
}

const nothing = { curve: [], notes: [], steps: undefined, saved: undefined, seen: 0 };
const isOver = ({ state }: Job): boolean => state !== "queued" && state !== "running";
/** New points are shown together, a few times a second; a lost server is asked again after so long. */
const [showMs, againMs] = [200, 2000];

/**
 * Follows a job until it has ended: all that happened comes first, so nothing is lost by loading the page anew.
 *
 * @param onEnded told once a job that was followed has ended
 */
export function useRun(
  service: Service,
  first: Job | undefined,
  onEnded: (job: Job) => void,
): RunState | undefined {
  const [state, setState] = useState<RunState>();
  const latest = useRef<RunState>(undefined);
  const told = useRef(onEnded);
  told.current = onEnded;
  const id = first?.id;
  // A job that is gone on with is followed anew.
  const attempt = first && !isOver(first) ? first.attempts : 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the job itself is news of what is followed already
  useEffect(() => {
    if (!first || id === undefined) return setState(undefined);
    const stop = new AbortController();
    // What is known of it stays, and only what comes behind is asked for.
    const known = latest.current?.job.id === id ? latest.current : undefined;
    let run: RunState = { ...(known ?? nothing), job: first };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (now = false) => {
      if (stop.signal.aborted) return;
      latest.current = run;
      if (now) {
        clearTimeout(timer);
        timer = undefined;
        setState(run);
      } else
        timer ??= setTimeout(() => {
          timer = undefined;
          setState(run);
        }, showMs);
    };
    show(true);
    const follow = async () => {
      const wasOver = isOver(first);
      while (!(stop.signal.aborted || (wasOver && known))) {
        try {
          for await (const event of service.events(id, { after: run.seen, signal: stop.signal })) {
            run = { ...withEvent(run, event), seen: event.id };
            show();
          }
          break;
        } catch {
          await new Promise((resolve) => setTimeout(resolve, againMs));
        }
      }
      // Of a long training the server has fewer points, and all that matter.
      const { job, curve } = await service.call("GET /v1/runs/{id}", {
        params: { id },
        signal: stop.signal,
      });
      run = { ...run, job, curve: curve.length > 0 ? curve : run.curve };
      show(true);
      if (!wasOver && !stop.signal.aborted) told.current(job);
    };
    follow().catch(() => {});
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [service, id, attempt]);
  return state?.job.id === id ? state : undefined;
}

interface EventLike {
  readonly type: string;
  readonly data: unknown;
}

/** What is known after one more event. */
export function withEvent(run: RunState, { type, data }: EventLike): RunState {
  if (type === "state") return { ...run, job: data as Job };
  if (type === "progress") return { ...run, job: { ...run.job, progress: data as Job["progress"] } };
  if (type === "note") return { ...run, notes: [...run.notes, (data as { text: string }).text] };
  const event = data as
    | CurvePoint
    | { readonly kind: "checkpoint"; readonly step: number }
    | { readonly kind: "started"; readonly steps: number; readonly step: number };
  if (event.kind === "started")
    // Where a stopped training goes on, what came behind its checkpoint is done again.
    return { ...run, steps: event.steps, curve: run.curve.filter(({ step }) => step <= event.step) };
  if (event.kind === "checkpoint") return { ...run, saved: event.step };
  return event.kind === "progress" || event.kind === "validated"
    ? { ...run, curve: [...run.curve, event] }
    : run;
}
