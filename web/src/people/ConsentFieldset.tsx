import { texts } from "../texts.js";
import type { ConsentFields } from "./consent.js";

interface ConsentFieldsetProps {
  readonly fields: ConsentFields;
  readonly onChange: (fields: ConsentFields) => void;
}
const words = texts.people.consent;

/** What somebody agrees to: the purpose, which text they read, and until when. */
export function ConsentFieldset({ fields, onChange }: ConsentFieldsetProps) {
  return (
    <div className="consent-fields">
      <label className="field wide">
        <span>{words.purpose}</span>
        <textarea
          rows={2}
          required
          maxLength={500}
          value={fields.purpose}
          onChange={({ target }) => onChange({ ...fields, purpose: target.value })}
        />
      </label>
      <label className="field">
        <span>{words.version}</span>
        <input
          required
          maxLength={100}
          value={fields.textVersion}
          onChange={({ target }) => onChange({ ...fields, textVersion: target.value })}
        />
      </label>
      <label className="field">
        <span>{words.expires}</span>
        <input
          type="date"
          value={fields.expires}
          onChange={({ target }) => onChange({ ...fields, expires: target.value })}
        />
      </label>
    </div>
  );
}
