import { useState } from "react";
import { download } from "../parts/download.js";
import { count } from "../parts/figures.js";
import { faultWords } from "../service/faults.js";
import type { Service } from "../service/service.js";
import { texts } from "../texts.js";
import { headsOf, type KeptHead } from "./heads.js";

type Outcome = { readonly isFault: boolean; readonly words: string };
const words = texts.settings.audit;

/** The log's signed head, to be kept elsewhere; and what it proves later. */
export function AuditSection({ service }: { readonly service: Service }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const [isBusy, setBusy] = useState(false);
  const during = async (work: () => Promise<Outcome>) => {
    setBusy(true);
    setOutcome(await work().catch((error: unknown) => ({ isFault: true, words: faultWords(error) })));
    setBusy(false);
  };
  const save = () =>
    during(async () => {
      const head = await service.call("GET /v1/audit/head");
      download(`audit-head-${head.sequence}.json`, head);
      return { isFault: false, words: words.saved(count(head.sequence)) };
    });
  const verify = (heads: readonly KeptHead[]) =>
    during(async () => {
      const { rows, auditRows } = await service.call("POST /v1/audit/verify", {
        body: { heads: [...heads] },
      });
      return { isFault: false, words: words.good(count(rows), count(auditRows), heads.length) };
    });
  const verifyFiles = async (files: readonly File[]) => {
    if (files.length === 0) return;
    try {
      await verify(headsOf(await Promise.all(files.map((file) => file.text()))));
    } catch {
      setOutcome({ isFault: true, words: words.noHead });
    }
  };
  return (
    <section className="panel" aria-labelledby="audit-title">
      <h2 id="audit-title">{words.title}</h2>
      <p className="muted">{words.words}</p>
      <p className="buttons">
        <button type="button" disabled={isBusy} onClick={() => void save()}>
          {words.save}
        </button>
        <button type="button" disabled={isBusy} onClick={() => void verify([])}>
          {words.verify}
        </button>
        <label className="button files">
          {words.verifyHeads}
          <input
            type="file"
            accept="application/json,.json"
            multiple
            onChange={({ target }) => {
              void verifyFiles([...(target.files ?? [])]);
              target.value = "";
            }}
          />
        </label>
      </p>
      <p className="audit-told" role="status" data-fault={outcome?.isFault || undefined}>
        {isBusy ? words.busy : (outcome?.words ?? "")}
      </p>
    </section>
  );
}
