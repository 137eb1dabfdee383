import { useState } from "react";
import { addressOf } from "../app/location.js";
import { Dialog } from "../parts/Dialog.js";
import { PersonPicker } from "../parts/PersonPicker.js";
import { useNotice } from "../parts/useNotice.js";
import { type NamedFace, nameOf, type Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { texts } from "../texts.js";
import { EventTable } from "./EventTable.js";
import { csvAddress, type EventFilters, noFilters } from "./filters.js";
import { useEvents } from "./useEvents.js";

const words = texts.events;

/** What was decided, newest first. */
export function EventsPage({ service }: { readonly service: Service }) {
  const [filters, setFilters] = useState(noFilters);
  const [person, setPerson] = useState<NamedFace>();
  const [isPicking, setPicking] = useState(false);
  const events = useEvents(service, filters);
  const { notice, attempt } = useNotice();
  const change = (some: Partial<EventFilters>) => setFilters({ ...filters, ...some });
  const pick = (picked: NamedFace | undefined) => {
    setPerson(picked);
    setPicking(false);
    change({ person: picked?.id ?? "" });
  };
  const choice = <N extends "outcome" | "kind">(
    name: N,
    label: string,
    options: Readonly<Record<string, string>>,
  ) => (
    <label className="field">
      <span>{label}</span>
      <select
        value={filters[name]}
        onChange={({ target }) => change({ [name]: target.value as EventFilters[N] })}
      >
        <option value="">{words.any}</option>
        {Object.entries(options).map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
  const { data } = events;
  const isFiltered = JSON.stringify(filters) !== JSON.stringify(noFilters);

  return (
    <div className="page events-page">
      <header className="page-head">
        <h1>{texts.pages.events}</h1>
        <span className="actions">
          <a className="button" href={csvAddress(filters.day)} download="events.csv" title={words.csvHelp}>
            {words.csv}
          </a>
        </span>
      </header>
      <search className="filters">
        <div className="field">
          <span id="event-person">{words.person}</span>
          <span className="pick">
            <button type="button" aria-labelledby="event-person event-whom" onClick={() => setPicking(true)}>
              <span id="event-whom">{person ? nameOf(person) : words.anybody}</span>
            </button>
            {person && (
              <button
                type="button"
                className="quiet cross"
                aria-label={words.anyPerson}
                onClick={() => pick(undefined)}
              >
                ×
              </button>
            )}
          </span>
        </div>
        {choice("outcome", words.outcome, words.choices)}
        {choice("kind", words.kind, words.kinds)}
        <label className="field">
          <span>{words.day}</span>
          <input type="date" value={filters.day} onChange={({ target }) => change({ day: target.value })} />
        </label>
        {isFiltered && (
          <button
            type="button"
            className="quiet reset"
            onClick={() => {
              setPerson(undefined);
              setFilters(noFilters);
            }}
          >
            {words.reset}
          </button>
        )}
      </search>
      {events.fault && !data ? (
        <Trouble service={service} error={events.fault} onRetry={() => void events.reload()} />
      ) : !data ? (
        <p className="loading" role="status">
          {texts.parts.loading}
        </p>
      ) : data.items.length === 0 && !data.truncated ? (
        <section className="empty">
          <h2>{isFiltered ? words.noneFound : words.none}</h2>
          <p>{isFiltered ? words.noneFoundHelp : words.noneHelp}</p>
          {!isFiltered && (
            <a className="button" href={addressOf("verify")}>
              {texts.pages.verify}
            </a>
          )}
        </section>
      ) : (
        <>
          <EventTable events={data.items} />
          {data.truncated && (
            <p className="caution" role="status">
              {words.truncated}
            </p>
          )}
          {data.next !== null && (
            <button
              type="button"
              className="more"
              disabled={events.isMore}
              onClick={() => void attempt(events.more)}
            >
              {words.more}
            </button>
          )}
        </>
      )}
      <p className="muted note">{texts.check.limits}</p>
      {isPicking && (
        <Dialog title={words.whom} onClose={() => setPicking(false)}>
          <PersonPicker service={service} label={words.person} onPick={pick} />
        </Dialog>
      )}
      {notice}
    </div>
  );
}
