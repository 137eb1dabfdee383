import { useEffect, useRef, useState } from "react";
import { useNotice } from "../parts/useNotice.js";
import type { Service } from "../service/service.js";
import { Unready } from "../service/Unready.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { DataPanel } from "./DataPanel.js";
import type { TrainBody } from "./modes.js";
import { RunList } from "./RunList.js";
import { RunView } from "./RunView.js";
import { StartForm } from "./StartForm.js";
import { useCompared } from "./useCompared.js";
import { useRun } from "./useRun.js";

const words = texts.train;

/** A model of one's own: what there is to learn from, the work under way, and what came of it. */
export function TrainPage({ service }: { readonly service: Service }) {
  const asked = useAsk(async (signal) => {
    const [captures, datasets, models, runs] = await Promise.all([
      service.call("GET /v1/captures", { signal }),
      service.call("GET /v1/datasets", { signal }),
      service.call("GET /v1/models", { signal }),
      service.call("GET /v1/runs", { signal }),
    ]);
    return { captures, datasets: datasets.items, models: models.items, runs: runs.items };
  }, "");
  const [chosen, setChosen] = useState<string>();
  const [compared, setCompared] = useState<readonly string[]>([]);
  const { notice, attempt } = useNotice();
  const { data } = asked;
  const runs = data?.runs ?? [];
  // Whoever comes back sees what is under way, else what came last.
  const first =
    runs.find(({ id }) => id === chosen) ?? runs.find(({ state }) => state === "running") ?? runs[0];
  const run = useRun(service, first, () => void asked.reload());
  const others = useCompared(
    service,
    runs.filter(({ id }) => compared.includes(id) && id !== first?.id),
  );
  const place = useRef<HTMLDivElement>(null);
  const isShown = run !== undefined && run.job.id === chosen;
  // On a phone it stands below the form, and above the list.
  useEffect(() => {
    const top = place.current?.getBoundingClientRect().top ?? 0;
    if (isShown && (top < 0 || top > innerHeight / 2)) place.current?.scrollIntoView();
  }, [isShown]);
  const change = (act: () => Promise<{ readonly id: string }>) =>
    attempt(async () => {
      const { id } = await act();
      setChosen(id);
      await asked.reload();
    });

  if (!data) return <Unready title={texts.pages.train} service={service} asked={asked} />;
  const roles = new Set(data.captures.items.map(({ role }) => role));
  return (
    <div className="page train-page">
      <header className="page-head">
        <h1>{texts.pages.train}</h1>
      </header>
      <div className="train-columns">
        <div className="train-side">
          <DataPanel captures={data.captures.items} warnings={data.captures.warnings} />
          <StartForm
            datasets={data.datasets}
            models={data.models}
            runs={data.runs}
            isComplete={roles.size === 3}
            onStart={(body: TrainBody) => change(() => service.call("POST /v1/jobs/train", { body }))}
          />
        </div>
        <div ref={place} className="train-side">
          {run ? (
            <RunView
              service={service}
              run={run}
              others={others}
              captures={data.captures.items}
              onCancel={() =>
                void change(() => service.call("POST /v1/jobs/{id}/cancel", { params: { id: run.job.id } }))
              }
              onResume={() =>
                void change(() => service.call("POST /v1/jobs/{id}/resume", { params: { id: run.job.id } }))
              }
              onUsed={() => void asked.reload()}
            />
          ) : (
            <section className="empty">
              <h2>{words.empty.title}</h2>
              <p>{words.empty.words}</p>
            </section>
          )}
        </div>
      </div>
      {runs.length > 0 && (
        <RunList
          runs={runs}
          models={data.models}
          chosen={first?.id}
          onChoose={setChosen}
          compared={compared}
          onCompare={setCompared}
        />
      )}
      {notice}
    </div>
  );
}
