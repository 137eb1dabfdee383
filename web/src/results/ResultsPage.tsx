import { useState } from "react";
import { timeWords } from "../parts/figures.js";
import { useNotice } from "../parts/useNotice.js";
import type { Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { Unready } from "../service/Unready.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { EvaluateForm } from "./EvaluateForm.js";
import { type NamedReport, ReportView } from "./ReportView.js";
import type { EvaluationReport } from "./report.js";

const words = texts.results;

/** How well a model tells people apart, measured. */
export function ResultsPage({ service }: { readonly service: Service }) {
  const asked = useAsk(async (signal) => {
    const [reports, models, datasets, jobs] = await Promise.all([
      service.call("GET /v1/reports", { signal }),
      service.call("GET /v1/models", { signal }),
      service.call("GET /v1/datasets", { signal }),
      service.call("GET /v1/jobs", { signal }),
    ]);
    return { reports: reports.items, models: models.items, datasets: datasets.items, jobs: jobs.items };
  }, "");
  const { data } = asked;
  const { notice, attempt } = useNotice();
  const [chosen, setChosen] = useState<string>();
  const [compared, setCompared] = useState("");
  const list = data?.reports ?? [];
  const nameOf = (id: string) =>
    data?.jobs.find((job) => job.id === id)?.label ?? list.find((report) => report.id === id)?.title ?? id;
  const first = list.find(({ id }) => id === chosen) ?? list[0];
  const second = list.find(({ id }) => id === compared && id !== first?.id);
  const shown = useReport(service, first?.id);
  const other = useReport(service, second?.id);
  const named = (id: string | undefined, report: EvaluationReport | undefined): NamedReport | undefined =>
    id !== undefined && report ? { id, name: nameOf(id), report } : undefined;
  const remove = (id: string) =>
    attempt(async () => {
      await service.call("DELETE /v1/reports/{id}", { params: { id } });
      await asked.reload();
    });

  if (!data) return <Unready title={texts.pages.results} service={service} asked={asked} />;
  const evaluations = data.jobs.filter(({ kind }) => kind === "evaluate");
  const view = named(first?.id, shown.data);
  return (
    <div className="page results-page">
      <header className="page-head">
        <h1>{texts.pages.results}</h1>
      </header>
      <div className="results-columns">
        <div className="results-side">
          <EvaluateForm
            service={service}
            datasets={data.datasets}
            models={data.models}
            running={
              evaluations.find(({ state }) => state === "running") ??
              evaluations.find(({ state }) => state === "queued")
            }
            attempt={attempt}
            onDone={(id) => {
              setChosen(id);
              void asked.reload();
            }}
          />
          {list.length > 0 && (
            <section className="panel" aria-labelledby="reports-title">
              <h2 id="reports-title">{words.list.title}</h2>
              <ul className="report-list">
                {list.map(({ id, created }) => (
                  <li key={id} aria-current={id === first?.id || undefined}>
                    <button type="button" className="quiet" onClick={() => setChosen(id)}>
                      <span className="name">{nameOf(id)}</span>
                      <span className="muted">{timeWords(created)}</span>
                    </button>
                    <button
                      type="button"
                      className="quiet cross"
                      aria-label={words.list.remove(nameOf(id))}
                      onClick={() => void remove(id)}
                    >
                      ×
                    </button>
                  </li>
                ))}
              </ul>
              {list.length > 1 && (
                <label className="field">
                  <span>{words.list.compare}</span>
                  <select value={second?.id ?? ""} onChange={({ target }) => setCompared(target.value)}>
                    <option value="">{words.list.nothing}</option>
                    {list
                      .filter(({ id }) => id !== first?.id)
                      .map(({ id }) => (
                        <option key={id} value={id}>
                          {nameOf(id)}
                        </option>
                      ))}
                  </select>
                </label>
              )}
            </section>
          )}
          <section className="panel limits-panel" aria-labelledby="limits-title">
            <h2 id="limits-title">{words.limits.title}</h2>
            <ul>
              {words.limits.items.map((item) => (
                <li key={item}>{item}</li>
              ))}
            </ul>
          </section>
        </div>
        <div className="results-side">
          {view ? (
            <ReportView shown={view} other={named(second?.id, other.data)} />
          ) : shown.fault ? (
            <Trouble service={service} error={shown.fault} onRetry={() => void shown.reload()} />
          ) : first ? (
            <p className="loading" role="status">
              {texts.parts.loading}
            </p>
          ) : (
            <section className="empty">
              <h2>{words.empty.title}</h2>
              <p>{words.empty.words}</p>
            </section>
          )}
        </div>
      </div>
      {notice}
    </div>
  );
}

function useReport(service: Service, id: string | undefined) {
  return useAsk(async (signal) => {
    if (id === undefined) return undefined;
    const report: unknown = await service.call("GET /v1/reports/{id}", { params: { id }, signal });
    return report as EvaluationReport;
  }, id ?? "");
}
