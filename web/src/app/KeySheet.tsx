import { useEffect, useRef } from "react";
import { texts } from "../texts.js";
import { type PageName, pages } from "./pages.js";

const captureKeys = [
  ["a", texts.capture.roles.anchor.take],
  ["p", `${texts.capture.roles.positive.take} ${texts.keys.hold}`],
  ["n", `${texts.capture.roles.negative.take} ${texts.keys.hold}`],
  ["s", texts.capture.keys.start],
  ["q", texts.capture.keys.stop],
  ["u", texts.capture.keys.undo],
] as const;

/** Of the pages that have keys of their own. */
const pageKeys: Partial<Record<PageName, readonly (readonly [string, string])[]>> = {
  capture: captureKeys,
  people: texts.people.keys,
  inbox: texts.inbox.keys,
  verify: texts.verify.keys,
};

/** The keys of the page, and of all. */
export function KeySheet({ page, onClose }: { readonly page: PageName; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="sheet-title" onClose={onClose}>
      <header>
        <h2 id="sheet-title">{texts.keys.title}</h2>
        <button
          type="button"
          className="quiet cross"
          aria-label={texts.keys.close}
          onClick={() => dialog.current?.close()}
        >
          ×
        </button>
      </header>
      {pageKeys[page] && (
        <section>
          <h3>{texts.pages[page]}</h3>
          <dl>
            {pageKeys[page].map(([key, words]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h3>{texts.keys.everywhere}</h3>
        <dl>
          <div>
            <dt>
              <kbd>?</kbd>
            </dt>
            <dd>{texts.keys.help}</dd>
          </div>
          {pages.map(({ name, key }) => (
            <div key={name}>
              <dt>
                <kbd>g</kbd> {texts.keys.afterwards} <kbd>{key}</kbd>
              </dt>
              <dd>{texts.keys.goTo(texts.pages[name])}</dd>
            </div>
          ))}
        </dl>
      </section>
    </dialog>
  );
}
