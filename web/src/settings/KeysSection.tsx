import { useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { dayWords } from "../parts/figures.js";
import type { useNotice } from "../parts/useNotice.js";
import { faultWords } from "../service/faults.js";
import type { KeyRow, Service } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { KeyDialog } from "./KeyDialog.js";

interface KeysSectionProps extends Pick<ReturnType<typeof useNotice>, "tell" | "attempt"> {
  readonly service: Service;
}
const words = texts.settings.keys;

/** Who may ask the service: keys, without their secrets. */
export function KeysSection({ service, tell, attempt }: KeysSectionProps) {
  const keys = useAsk((signal) => service.call("GET /v1/keys", { signal }), "");
  const [isMaking, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<KeyRow>();
  const revoke = async ({ prefix, label }: KeyRow) => {
    setDoomed(undefined);
    const done = await attempt(() => service.call("DELETE /v1/keys/{prefix}", { params: { prefix } }));
    if (!done) return;
    tell(words.revokedNow(label));
    await keys.reload();
  };
  // Those in use first; the newest first.
  const items = keys.data?.items.toSorted(
    (a, b) => Number(a.revoked !== null) - Number(b.revoked !== null) || b.created.localeCompare(a.created),
  );
  return (
    <section className="panel keys-section" aria-labelledby="keys-title">
      <header className="panel-head">
        <h2 id="keys-title">{words.title}</h2>
        <button type="button" onClick={() => setMaking(true)}>
          {words.make}
        </button>
      </header>
      {keys.fault !== undefined && !items && <p className="refused">{faultWords(keys.fault)}</p>}
      {items?.length === 0 && <p className="muted">{words.none}</p>}
      <ul className="keys">
        {items?.map((key) => (
          <li key={key.prefix} data-state={stateOf(key)}>
            <span className="about">
              <span className="name">{key.label}</span>
              <span className="muted">
                <code>{key.prefix}…</code> · {key.scopes.map((scope) => words.scopes[scope].name).join(", ")}
              </span>
              <span className="muted">{lifeOf(key)}</span>
            </span>
            {key.revoked === null && (
              <button type="button" aria-label={words.revokeNamed(key.label)} onClick={() => setDoomed(key)}>
                {words.revoke}
              </button>
            )}
          </li>
        ))}
      </ul>
      {isMaking && (
        <KeyDialog service={service} onClose={() => setMaking(false)} onMade={() => void keys.reload()} />
      )}
      {doomed && (
        <Dialog title={words.revokeTitle(doomed.label)} onClose={() => setDoomed(undefined)}>
          <p>{words.revokeWords}</p>
          <footer>
            <button type="button" onClick={() => setDoomed(undefined)}>
              {texts.parts.cancel}
            </button>
            <button type="button" className="danger primary" onClick={() => void revoke(doomed)}>
              {words.revoke}
            </button>
          </footer>
        </Dialog>
      )}
    </section>
  );
}

function stateOf({ revoked, expires }: KeyRow): "good" | "over" {
  return revoked !== null || (expires !== null && Date.parse(expires) < Date.now()) ? "over" : "good";
}

function lifeOf({ created, expires, revoked }: KeyRow): string {
  if (revoked !== null) return words.revoked(dayWords(revoked));
  const end =
    expires === null
      ? words.forever
      : Date.parse(expires) < Date.now()
        ? words.expired(dayWords(expires))
        : words.until(dayWords(expires));
  return `${words.made(dayWords(created))}, ${end}`;
}
