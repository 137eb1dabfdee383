import { type ReactNode, type SubmitEvent, useState } from "react";
import { shareWords } from "../parts/figures.js";
import type { ServiceSettings } from "../service/service.js";
import { texts } from "../texts.js";
import { changeOf, fieldsOf, fpirChoices, type SettingsChange, type SettingsFields } from "./changes.js";

interface GalleryFormProps {
  readonly settings: ServiceSettings;
  readonly onSave: (change: SettingsChange) => Promise<unknown>;
}
const words = texts.settings;

/** What is searched, what is kept, and how long. */
export function GalleryForm({ settings, onSave }: GalleryFormProps) {
  const [fields, setFields] = useState(() => fieldsOf(settings));
  const change = changeOf(fields, settings);
  const isChanged = Object.keys(change).length > 0;
  const put = (some: Partial<SettingsFields>) => setFields({ ...fields, ...some });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void onSave(change);
  };
  const toggle = (
    name: "verifyOnly" | "keepImages" | "keepUnknown" | "retains",
    more?: ReactNode,
    isFixed = false,
  ) => (
    <div className="setting">
      <label className="check">
        <input
          type="checkbox"
          checked={fields[name]}
          disabled={isFixed}
          aria-describedby={`setting-${name}`}
          onChange={({ target }) => put({ [name]: target.checked })}
        />
        <span>{words.fields[name].name}</span>
      </label>
      <p id={`setting-${name}`} className="muted">
        {isFixed ? words.verifyOnlyServer : words.fields[name].words}
      </p>
      {fields[name] && more}
    </div>
  );
  const days = (name: "keepUnknownDays" | "retentionDays") => (
    <label className="field days">
      <span>{words.days}</span>
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={36500}
        required
        value={fields[name]}
        onChange={({ target }) => put({ [name]: target.value })}
      />
    </label>
  );
  return (
    <form className="panel" onSubmit={submit} aria-labelledby="gallery-title">
      <h2 id="gallery-title">{words.gallery}</h2>
      <div className="setting">
        <label className="field">
          <span>{words.targetFpir}</span>
          <select
            value={fields.targetFpir}
            aria-describedby="setting-fpir"
            onChange={({ target }) => put({ targetFpir: target.value })}
          >
            {fpirChoices(settings.targetFpir).map((rate) => (
              <option key={rate} value={String(rate)}>
                {words.fpirChoice(shareWords(rate, texts.parts.strangers))}
              </option>
            ))}
          </select>
        </label>
        <p id="setting-fpir" className="muted">
          {words.targetFpirWords}
        </p>
      </div>
      {toggle("verifyOnly", undefined, settings.verifyOnlyServer)}
      {toggle("keepImages")}
      {toggle("keepUnknown", days("keepUnknownDays"))}
      {toggle("retains", days("retentionDays"))}
      <footer>
        <button type="button" disabled={!isChanged} onClick={() => setFields(fieldsOf(settings))}>
          {words.revert}
        </button>
        <button type="submit" className="primary" disabled={!isChanged}>
          {texts.parts.save}
        </button>
      </footer>
    </form>
  );
}
