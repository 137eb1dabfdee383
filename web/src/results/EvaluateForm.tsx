import { type SubmitEvent, useState } from "react";
import { plainSentences } from "../parts/pageWords.js";
import type { Service } from "../service/service.js";
import { texts } from "../texts.js";
import { durationWords } from "../train/duration.js";
import { modelLabel, modelName } from "../train/modelName.js";
import type { DatasetRow, Job, ModelRow } from "../train/modes.js";
import { useRun } from "../train/useRun.js";

interface EvaluateFormProps {
  readonly service: Service;
  readonly datasets: readonly DatasetRow[];
  readonly models: readonly ModelRow[];
  /** An evaluation that was under way, or waited, when the page was opened. */
  readonly running: Job | undefined;
  /** Told of the report that there is then. */
  readonly onDone: (id: string) => void;
  readonly attempt: (act: () => Promise<unknown>) => Promise<boolean>;
}
const words = texts.results.evaluate;

/** Measures a model on a data set, as a job of the server. */
export function EvaluateForm({ service, datasets, models, running, onDone, attempt }: EvaluateFormProps) {
  const usable = datasets.filter(({ images }) => images > 1);
  const [dataset, setDataset] = useState("");
  const [model, setModel] = useState("");
  const [started, setStarted] = useState(running);
  const run = useRun(service, started, ({ id, state }) => {
    if (state === "done") onDone(id);
  });
  const job = run?.job;
  const isRunning = job?.state === "queued" || job?.state === "running";
  const data = usable.find(({ id }) => id === dataset) ?? usable[0];
  const chosen = models.find(({ id }) => id === model) ?? models.find(({ inUse }) => inUse) ?? models[0];
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!data || !chosen) return;
    void attempt(async () => {
      const label = words.label(modelLabel(chosen), words.dataset(data)).slice(0, 100);
      const layout = data.kind === "captures" ? {} : { layout: "folder" as const };
      const body = { label, model: chosen.id, dataset: data.id, ...layout };
      setStarted(await service.call("POST /v1/jobs/evaluate", { body }));
    });
  };
  return (
    <form className="panel evaluate-form" aria-labelledby="evaluate-title" onSubmit={submit}>
      <h2 id="evaluate-title">{words.title}</h2>
      <label className="field">
        <span>{words.model}</span>
        <select value={chosen?.id ?? ""} onChange={({ target }) => setModel(target.value)}>
          {models.map((one) => (
            <option key={one.id} value={one.id}>
              {modelName(one)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{words.data}</span>
        <select
          value={data?.id ?? ""}
          disabled={usable.length === 0}
          onChange={({ target }) => setDataset(target.value)}
        >
          {usable.length === 0 && <option value="">{words.noData}</option>}
          {usable.map((set) => (
            <option key={set.id} value={set.id}>
              {words.dataset(set)}
            </option>
          ))}
        </select>
      </label>
      <div className="buttons">
        <button type="submit" className="primary" disabled={!data || isRunning}>
          {words.submit}
        </button>
        {job && isRunning && (
          <button
            type="button"
            onClick={() =>
              void attempt(() => service.call("POST /v1/jobs/{id}/cancel", { params: { id: job.id } }))
            }
          >
            {words.stop}
          </button>
        )}
      </div>
      <p role="status" className={job?.fault ? "caution" : "muted"}>
        {job?.fault
          ? plainSentences(job.fault.message, job.fault.hint)
          : job?.state === "queued"
            ? words.queued
            : job?.state === "cancelled"
              ? words.stopped
              : isRunning
                ? words.running(
                    job?.progress?.what ?? "",
                    job?.progress?.remaining ? durationWords(job.progress.remaining) : undefined,
                  )
                : usable.length === 0
                  ? words.noDataHelp
                  : ""}
      </p>
    </form>
  );
}
