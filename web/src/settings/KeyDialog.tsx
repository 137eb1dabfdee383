import { type SubmitEvent, useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { faultWords } from "../service/faults.js";
import type { KeyRow, Service } from "../service/service.js";
import { texts } from "../texts.js";

interface KeyDialogProps {
  readonly service: Service;
  readonly onClose: () => void;
  readonly onMade: () => void;
}
type Scope = KeyRow["scopes"][number];
const words = texts.settings.keys;
const scopes = Object.keys(words.scopes) as Scope[];

/** Makes a key; its secret is shown here, and never again. */
export function KeyDialog({ service, onClose, onMade }: KeyDialogProps) {
  const [label, setLabel] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(["verify"]);
  const [expires, setExpires] = useState("");
  const [secret, setSecret] = useState<string>();
  const [isCopied, setCopied] = useState(false);
  const [fault, setFault] = useState("");
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return setFault(words.noScope);
    try {
      const end = expires === "" ? null : new Date(`${expires}T23:59:59.000Z`).toISOString();
      const made = await service.call("POST /v1/keys", {
        body: { label: label.trim(), scopes: [...chosen], expires: end },
      });
      setSecret(made.secret);
      onMade();
    } catch (error) {
      setFault(faultWords(error));
    }
  };
  if (secret !== undefined)
    return (
      <Dialog title={words.madeTitle(label.trim())} onClose={onClose}>
        <p>{words.once}</p>
        <p className="secret">
          <code>{secret}</code>
          <button
            type="button"
            onClick={() =>
              void navigator.clipboard.writeText(secret).then(
                () => setCopied(true),
                () => setFault(words.noClipboard),
              )
            }
          >
            {isCopied ? words.copied : words.copy}
          </button>
        </p>
        <p className="refused" role="status">
          {fault}
        </p>
        <footer>
          <button type="button" className="primary" onClick={onClose}>
            {words.kept}
          </button>
        </footer>
      </Dialog>
    );
  return (
    <Dialog title={words.make} onClose={onClose}>
      <form onSubmit={submit}>
        <label className="field">
          <span>{words.label}</span>
          <input
            required
            maxLength={100}
            placeholder={words.labelExample}
            value={label}
            onChange={({ target }) => setLabel(target.value)}
          />
        </label>
        <fieldset className="scopes">
          <legend>{words.may}</legend>
          {scopes.map((scope) => (
            <label key={scope} className="check">
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...chosen, scope] : chosen.filter((it) => it !== scope))
                }
              />
              <span>
                {words.scopes[scope].name} <span className="muted block">{words.scopes[scope].words}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <label className="field">
          <span>{words.expires}</span>
          <input type="date" value={expires} onChange={({ target }) => setExpires(target.value)} />
        </label>
        <p className="refused" role="alert">
          {fault}
        </p>
        <footer>
          <button type="button" onClick={onClose}>
            {texts.parts.cancel}
          </button>
          <button type="submit" className="primary">
            {words.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
