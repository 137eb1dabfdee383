import { type SubmitEvent, useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { dayWords } from "../parts/figures.js";
import type { PersonDetail } from "../service/service.js";
import { texts } from "../texts.js";
import { ConsentFieldset } from "./ConsentFieldset.js";
import { consentOf, isExpired } from "./consent.js";

type Consent = PersonDetail["consents"][number];
interface ConsentsProps {
  readonly consents: readonly Consent[];
  readonly onAdd: (consent: Consent) => Promise<boolean>;
}
const words = texts.people.consent;

/** What the person agreed to, and until when. */
export function Consents({ consents, onAdd }: ConsentsProps) {
  const [isAdding, setAdding] = useState(false);
  const [fields, setFields] = useState({ purpose: "", textVersion: "", expires: "" });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (await onAdd(consentOf(fields, new Date()))) setAdding(false);
  };
  return (
    <section className="panel consents" aria-labelledby="consents-title">
      <header className="panel-head">
        <h2 id="consents-title">
          {words.title} <span className="count">{consents.length}</span>
        </h2>
        <button type="button" onClick={() => setAdding(true)}>
          {words.add}
        </button>
      </header>
      {consents.length === 0 && <p className="muted">{words.none}</p>}
      <ul>
        {consents.map((consent) => (
          <li key={consent.given + consent.purpose}>
            <span>{consent.purpose}</span>
            <span className="muted">
              {words.text(consent.textVersion)} · {words.given(dayWords(consent.given))} ·{" "}
              {consent.expires === null ? (
                words.forever
              ) : isExpired(consent.expires, new Date()) ? (
                <strong className="expired">{words.expired(dayWords(consent.expires))}</strong>
              ) : (
                words.until(dayWords(consent.expires))
              )}
            </span>
          </li>
        ))}
      </ul>
      {isAdding && (
        <Dialog title={words.addTitle} onClose={() => setAdding(false)}>
          <form onSubmit={submit}>
            <ConsentFieldset fields={fields} onChange={setFields} />
            <footer>
              <button type="button" onClick={() => setAdding(false)}>
                {texts.parts.cancel}
              </button>
              <button type="submit" className="primary">
                {texts.parts.save}
              </button>
            </footer>
          </form>
        </Dialog>
      )}
    </section>
  );
}
