import { type SubmitEvent, useState } from "react";
import { Dialog } from "../parts/Dialog.js";
import { count } from "../parts/figures.js";
import { faultWords } from "../service/faults.js";
import type { Service } from "../service/service.js";
import { texts } from "../texts.js";

interface EraseSectionProps {
  readonly service: Service;
  readonly onErased: () => void;
  readonly tell: (words: string) => void;
}
const words = texts.settings.erase;
const confirm = "delete everything";

/** Erases people, inbox and captures, for whoever writes that they mean it. */
export function EraseSection({ service, onErased, tell }: EraseSectionProps) {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [told, setTold] = useState("");
  const [isBusy, setBusy] = useState(false);
  const close = () => {
    setOpen(false);
    setTyped("");
    setTold("");
  };
  const erase = async (event: SubmitEvent) => {
    event.preventDefault();
    if (typed !== confirm) return;
    setBusy(true);
    try {
      const total = { people: 0, faces: 0, captures: 0 };
      for (let left = 1; left > 0; ) {
        const part = await service.call("POST /v1/erase", { body: { confirm } });
        total.people += part.people;
        total.faces += part.faces;
        total.captures += part.captures;
        left = part.left;
        setTold(words.left(count(left)));
      }
      tell(words.done(count(total.people), count(total.faces), count(total.captures)));
      close();
      onErased();
    } catch (error) {
      setTold(faultWords(error));
    }
    setBusy(false);
  };
  return (
    <section className="panel erase-section" aria-labelledby="erase-title">
      <h2 id="erase-title">{words.title}</h2>
      <p className="muted">{words.words}</p>
      <p className="buttons">
        <button type="button" className="danger" onClick={() => setOpen(true)}>
          {words.open}
        </button>
      </p>
      {isOpen && (
        <Dialog title={words.title} onClose={close}>
          <form onSubmit={erase}>
            <p>{words.warning}</p>
            <label className="field">
              <span>{words.type(confirm)}</span>
              <input
                value={typed}
                autoComplete="off"
                spellCheck={false}
                onChange={({ target }) => setTyped(target.value)}
              />
            </label>
            <p className="refused" role="status">
              {told}
            </p>
            <footer>
              <button type="button" onClick={close}>
                {texts.parts.cancel}
              </button>
              <button type="submit" className="danger primary" disabled={typed !== confirm || isBusy}>
                {words.submit}
              </button>
            </footer>
          </form>
        </Dialog>
      )}
    </section>
  );
}
