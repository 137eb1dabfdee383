import { type SubmitEvent, useState } from "react";
import type { PersonDetail } from "../service/service.js";
import { texts } from "../texts.js";
import { groupsOf, metadataOf, metadataText } from "./consent.js";

interface DetailsFormProps {
  readonly person: PersonDetail;
  readonly onSave: (details: {
    readonly name: string | null;
    readonly externalId: string | null;
    readonly groups: string[];
    readonly metadata: Record<string, string>;
  }) => Promise<void>;
}
const words = texts.people.person;

/** What is told of a person, to be changed. */
export function DetailsForm({ person, onSave }: DetailsFormProps) {
  const before = {
    name: person.name ?? "",
    externalId: person.externalId ?? "",
    groups: person.groups.join(", "),
    metadata: metadataText(person.metadata),
  };
  const [fields, setFields] = useState(before);
  const isChanged = (Object.keys(before) as (keyof typeof before)[]).some(
    (name) => fields[name] !== before[name],
  );
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void onSave({
      name: fields.name.trim() || null,
      externalId: fields.externalId.trim() || null,
      groups: groupsOf(fields.groups),
      metadata: metadataOf(fields.metadata),
    });
  };
  const change = (name: keyof typeof before) => ({
    value: fields[name],
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setFields({ ...fields, [name]: target.value }),
  });
  return (
    <form className="panel details" onSubmit={submit} aria-labelledby="details-title">
      <h2 id="details-title">{words.details}</h2>
      <label className="field">
        <span>{texts.people.enrol.name}</span>
        <input maxLength={200} {...change("name")} />
      </label>
      <label className="field">
        <span>{texts.people.enrol.externalId}</span>
        <input maxLength={200} {...change("externalId")} />
      </label>
      <label className="field">
        <span>{texts.people.enrol.groups}</span>
        <input placeholder={texts.people.enrol.groupsExample} {...change("groups")} />
      </label>
      <label className="field">
        <span>{words.metadata}</span>
        <textarea rows={3} placeholder={words.metadataExample} {...change("metadata")} />
      </label>
      <button type="submit" disabled={!isChanged}>
        {texts.parts.save}
      </button>
    </form>
  );
}
