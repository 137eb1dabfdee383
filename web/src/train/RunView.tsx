import type { Curve } from "../chart/curves.js";
import { Said } from "../parts/Said.js";
import type { Service } from "../service/service.js";
import { texts } from "../texts.js";
import { durationWords } from "./duration.js";
import type { CaptureRow } from "./modes.js";
import { Outcome } from "./Outcome.js";
import { RunCharts } from "./RunCharts.js";
import type { RunState } from "./useRun.js";

interface RunViewProps {
  readonly service: Service;
  readonly run: RunState;
  readonly others: readonly Curve[];
  /** To name those that it tells of. */
  readonly captures: readonly CaptureRow[];
  readonly onCancel: () => void;
  readonly onResume: () => void;
  readonly onUsed: () => void;
}
const words = texts.train.run;

/** A training: how far it is, its curves, and what it came to. */
export function RunView({ service, run, others, captures, onCancel, onResume, onUsed }: RunViewProps) {
  const { job, curve, notes, steps, saved } = run;
  const { progress, state, fault } = job;
  const isRunning = state === "queued" || state === "running";
  const method = String(job.request["method"] ?? "captures");
  const hasCurve = curve.length > 0 || ((method === "scratch" || method === "finetune") && isRunning);
  return (
    <section className="panel run" data-state={state} aria-labelledby="run-title">
      <div className="panel-head">
        <h2 id="run-title">{job.label}</h2>
        <span className="buttons">
          {isRunning && (
            <button type="button" onClick={onCancel}>
              {words.stop}
            </button>
          )}
          {job.resumable && (
            <button type="button" onClick={onResume}>
              {words.resume}
            </button>
          )}
        </span>
      </div>
      <p className="run-state" role="status">
        {words.states[state]}
        {job.resumable && saved && steps ? ` ${words.savedAt(saved, steps)}` : ""}
      </p>
      <div className="progress-line">
        <progress
          max={1}
          value={
            isRunning
              ? progress?.total
                ? progress.done / progress.total
                : 0
              : state === "done"
                ? 1
                : saved && steps
                  ? saved / steps
                  : 0
          }
          aria-label={words.progress}
        />
        <span className="muted">
          {isRunning && progress
            ? words.far(
                progress.what,
                progress.done,
                progress.total,
                progress.remaining && durationWords(progress.remaining),
              )
            : job.started && job.ended
              ? words.took(durationWords((Date.parse(job.ended) - Date.parse(job.started)) / 1000))
              : ""}
        </span>
      </div>
      {fault && (
        <p className="caution" role="alert">
          <Said words={fault.message} /> <Said words={fault.hint} />
        </p>
      )}
      {hasCurve && <RunCharts curve={curve} others={others} />}
      {state === "done" && (
        <Outcome key={job.id} service={service} job={job} captures={captures} onUsed={onUsed} />
      )}
      {notes.length > 0 && (
        <details>
          <summary>{words.notes(notes.length)}</summary>
          <ul className="notes">
            {notes.map((note, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: said once each, in order
              <li key={i}>
                <Said words={note} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
