import { useRef, useState } from "react";
import { addressOf } from "../app/location.js";
import { count, shareWords } from "../parts/figures.js";
import { faultOf } from "../service/faults.js";
import type { Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { IdentifiedCard } from "./IdentifiedCard.js";
import { ShotPicker } from "./ShotPicker.js";
import { useIdentify } from "./useIdentify.js";

const words = texts.people.identify;

/** Who of the enrolled people a photo shows, if anybody. */
export function IdentifyView({ service }: { readonly service: Service }) {
  const settings = useAsk((signal) => service.call("GET /v1/settings", { signal }), "");
  const [isAll, setAll] = useState(false);
  const last = useRef<Blob>(undefined);
  const { answer, faces, fault, isBusy, look } = useIdentify(service);
  const see = (photo: Blob | undefined, all: boolean) => {
    if (!photo) return;
    last.current = photo;
    void look(photo, all ? "all" : "main");
  };
  const isRefused = settings.data?.verifyOnly === true;

  return (
    <div className="page identify-page">
      <header className="page-head">
        <a className="back" href={addressOf("people")}>
          {texts.pages.people}
        </a>
        <h1>{words.title}</h1>
      </header>
      {settings.fault && !settings.data ? (
        <Trouble service={service} error={settings.fault} onRetry={() => void settings.reload()} />
      ) : isRefused ? (
        <section className="empty" role="status">
          <h2>{texts.service.faults.verifyOnly.title}</h2>
          <p>{texts.service.faults.verifyOnly.words}</p>
          <a className="button" href={addressOf("settings")}>
            {texts.pages.settings}
          </a>
        </section>
      ) : (
        <div className="identify-columns">
          <section className="panel" aria-label={words.photo}>
            <p className="muted">{words.help}</p>
            <ShotPicker isSingle take={words.take} onPhotos={([photo]) => see(photo, isAll)} />
            <label className="check">
              <input
                type="checkbox"
                checked={isAll}
                onChange={({ target }) => {
                  setAll(target.checked);
                  see(last.current, target.checked);
                }}
              />
              <span>{words.all}</span>
            </label>
            <p className="muted note">{texts.check.limits}</p>
          </section>
          <section
            className="identify-answers"
            aria-label={words.answer}
            aria-live="polite"
            aria-busy={isBusy}
          >
            {isBusy && !answer && <p className="loading">{words.busy}</p>}
            {!isBusy && fault !== undefined && (
              <div className="trouble" role="alert">
                <h2>{words.noAnswer}</h2>
                <p>{faultOf(fault).words}</p>
              </div>
            )}
            {!answer && !isBusy && fault === undefined && <p className="placeholder">{words.none}</p>}
            {answer?.faces.map((face, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: faces are told apart by their order alone
              <IdentifiedCard key={i} face={face} picture={faces[i]} />
            ))}
            {answer && (
              <p className="muted">
                {words.at(
                  count(answer.people),
                  shareWords(answer.targetFpir, texts.parts.strangers),
                  Math.round(answer.timing.totalMs),
                )}
              </p>
            )}
          </section>
        </div>
      )}
    </div>
  );
}
