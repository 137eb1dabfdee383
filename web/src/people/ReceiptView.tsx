import { addressOf } from "../app/location.js";
import { download } from "../parts/download.js";
import { timeWords } from "../parts/figures.js";
import type { Receipt } from "../service/service.js";
import { texts } from "../texts.js";

const words = texts.people.deletion;

/** What was erased: for the records of whoever has to prove it. */
export function ReceiptView({ receipt }: { readonly receipt: Receipt }) {
  const rows = [
    [words.person, receipt.person],
    [words.time, timeWords(receipt.deleted)],
    [words.templates, receipt.templates],
    [words.images, receipt.images],
    [words.faces, receipt.unknownFaces],
    [words.consents, receipt.consents],
    [words.audit, receipt.auditSequence],
  ] as const;
  return (
    <div className="page receipt-page">
      <header className="page-head">
        <h1>{words.receipt}</h1>
      </header>
      <section className="panel" role="status">
        <p>{words.receiptHelp}</p>
        <dl className="facts">
          {rows.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <footer>
          <button type="button" onClick={() => download(`receipt-${receipt.person}.json`, receipt)}>
            {words.download}
          </button>
          <a className="button primary" href={addressOf("people")}>
            {words.back}
          </a>
        </footer>
      </section>
    </div>
  );
}
