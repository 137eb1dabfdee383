import { useRef } from "react";
import { addressOf } from "../app/location.js";
import { addressOfPart } from "../app/route.js";
import { timeWords } from "../parts/figures.js";
import { scoreWords } from "../parts/scale.js";
import { useNotice } from "../parts/useNotice.js";
import { faultOf } from "../service/faults.js";
import { nameOf, type Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { MergePair } from "./MergePair.js";
import { mergeWithUndo } from "./mergeWithUndo.js";

const words = texts.people.merge;

/** Pairs of people who may be one, and the merges that can be undone. */
export function MergeView({ service }: { readonly service: Service }) {
  const candidates = useAsk((signal) => service.call("GET /v1/merges/candidates", { signal }), "");
  const merges = useAsk(async (signal) => {
    const { items } = await service.call("GET /v1/merges", { signal });
    return Promise.all(
      items.map(async (merge) => ({
        ...merge,
        stays: await service
          .call("GET /v1/people/{id}", { params: { id: merge.into }, signal })
          .then(nameOf)
          .catch(() => merge.into.slice(0, 8)),
      })),
    );
  }, "");
  const { notice, tell, attempt } = useNotice();
  const names = useRef(new Map<string, string>());
  for (const pair of candidates.data?.items ?? [])
    for (const person of [pair.a, pair.b]) names.current.set(person.id, nameOf(person));
  const reload = () => Promise.all([candidates.reload(), merges.reload()]);
  const undo = (id: string) =>
    void attempt(async () => {
      const person = await service.call("POST /v1/merges/{id}/undo", { params: { id } });
      tell(words.undone(nameOf(person)));
      await reload();
    });
  const refusal = candidates.fault === undefined ? undefined : faultOf(candidates.fault);
  const pairs = candidates.data?.items;

  return (
    <div className="page merge-page">
      <header className="page-head">
        <a className="back" href={addressOf("people")}>
          {texts.pages.people}
        </a>
        <h1>{words.pageTitle}</h1>
      </header>
      {refusal && !pairs ? (
        <Trouble service={service} error={candidates.fault} onRetry={() => void reload()} />
      ) : !pairs ? (
        <p className="loading" role="status">
          {words.comparing}
        </p>
      ) : pairs.length === 0 ? (
        <section className="empty">
          <h2>{words.none}</h2>
          <p>{words.noneHelp}</p>
        </section>
      ) : (
        <>
          <p className="muted">{words.pairsHelp}</p>
          <ul className="merge-pairs">
            {pairs.map(({ a, b, score }) => (
              <li key={a.id + b.id} className="panel">
                <MergePair
                  a={a}
                  b={b}
                  told={words.alike(scoreWords(score))}
                  onMerge={(stays, goes) =>
                    attempt(async () => {
                      await mergeWithUndo(service, { stays, goes }, tell, undo);
                      await reload();
                    })
                  }
                />
              </li>
            ))}
          </ul>
        </>
      )}
      {merges.data && merges.data.length > 0 && (
        <section className="panel" aria-labelledby="merged-title">
          <h2 id="merged-title">{words.done}</h2>
          <ul className="merged">
            {merges.data.map((merge) => (
              <li key={merge.id}>
                <span>
                  {words.mergedInto(names.current.get(merge.from))}{" "}
                  <a href={addressOfPart("people", merge.into)}>{merge.stays}</a>
                  <span className="muted"> · {timeWords(merge.time)}</span>
                </span>
                <button
                  type="button"
                  onClick={() => undo(merge.id)}
                  aria-label={words.undoNamed(merge.stays)}
                >
                  {words.undo}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {notice}
    </div>
  );
}
