import { useId, useState } from "react";
import { besideName, byName } from "../service/names.js";
import { faceOfPerson, type NamedFace, nameOf, type Service } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { Face } from "./Face.js";

interface PersonPickerProps {
  readonly service: Service;
  readonly label: string;
  /** Told of none by an empty text. */
  readonly onPick: (person: NamedFace) => void;
  /** Who can't be meant. */
  readonly except?: string;
  /** Shown first, as long as nothing is written. */
  readonly first?: readonly NamedFace[];
}
const shown = 6;
/** The service gives people by their ids: of so many the first by name are shown. */
const asked = 200;

/** People by a text that their name or external id contains. */
export function PersonPicker({ service, label, onPick, except, first = [] }: PersonPickerProps) {
  const [text, setText] = useState("");
  const id = useId();
  const match = text.trim();
  const { data } = useAsk(
    (signal) => service.call("GET /v1/people", { query: { limit: asked, ...(match && { match }) }, signal }),
    match,
  );
  const others = byName(data?.items ?? []).filter(
    (person) => match || !first.some((it) => it.id === person.id),
  );
  const all = [...(match ? [] : first), ...others].filter((it) => it.id !== except);
  const people = all.slice(0, shown);
  return (
    <div className="picker">
      <label className="field">
        <span>{label}</span>
        <input
          type="search"
          value={text}
          placeholder={texts.parts.searchPeople}
          aria-controls={id}
          onChange={({ target }) => setText(target.value)}
        />
      </label>
      <ul id={id} aria-label={texts.parts.found}>
        {people.map((person) => (
          <li key={person.id}>
            <button type="button" className="person-choice" onClick={() => onPick(person)}>
              <Face src={faceOfPerson(person.id)} name={nameOf(person)} />
              <span className="name">{nameOf(person)}</span>
              <span className="muted">{besideName(person, all)}</span>
            </button>
          </li>
        ))}
        {data && people.length === 0 && <li className="muted none">{texts.parts.nobodyFound}</li>}
      </ul>
    </div>
  );
}
