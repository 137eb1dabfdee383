import { useRef, useState } from "react";
import { useKeys } from "../app/keys.js";
import { addressOfPart } from "../app/route.js";
import { Face } from "../parts/Face.js";
import { count } from "../parts/figures.js";
import { useNotice } from "../parts/useNotice.js";
import { besideName } from "../service/names.js";
import { faceOfPerson, nameOf, type Service } from "../service/service.js";
import { Trouble } from "../service/Trouble.js";
import { useAsk } from "../service/useAsk.js";
import { texts } from "../texts.js";
import { EnrolDialog } from "./EnrolDialog.js";
import { usePeople } from "./usePeople.js";

const words = texts.people;

/** Everybody enrolled: found by text and group, page by page. */
export function PeopleList({ service }: { readonly service: Service }) {
  const [match, setMatch] = useState("");
  const [group, setGroup] = useState("");
  const [isEnrolling, setEnrolling] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const people = usePeople(service, match.trim(), group);
  const settings = useAsk((signal) => service.call("GET /v1/settings", { signal }), "");
  const { notice, attempt } = useNotice();
  useKeys({
    e: { down: () => setEnrolling(true) },
    "/": { down: () => search.current?.focus() },
  });
  const total = settings.data?.gallery.people;
  const isFiltered = match.trim() !== "" || group !== "";

  return (
    <div className="page people-page">
      <header className="page-head">
        <h1>{texts.pages.people}</h1>
        <span className="muted total">{total === undefined ? "" : words.total(total, count(total))}</span>
        <span className="actions">
          <a className="button" href={addressOfPart("people", "merge")}>
            {words.merge.open}
          </a>
          <a className="button" href={addressOfPart("people", "identify")}>
            {words.identify.title}
          </a>
          <button type="button" className="primary" onClick={() => setEnrolling(true)}>
            {words.enrol.open}
          </button>
        </span>
      </header>
      <search className="filters">
        <label className="field grow">
          <span>{words.search}</span>
          <input
            ref={search}
            type="search"
            value={match}
            placeholder={words.searchHelp}
            onChange={({ target }) => setMatch(target.value)}
          />
        </label>
        <label className="field">
          <span>{words.group}</span>
          <select value={group} onChange={({ target }) => setGroup(target.value)}>
            <option value="">{words.allGroups}</option>
            {people.groups.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </search>
      {people.fault && !people.items ? (
        <Trouble service={service} error={people.fault} onRetry={() => void people.reload()} />
      ) : !people.items ? (
        <p className="loading" role="status">
          {texts.parts.loading}
        </p>
      ) : people.items.length === 0 ? (
        <section className="empty">
          <h2>{isFiltered ? words.nobodyFound : words.empty}</h2>
          <p>{isFiltered ? words.nobodyFoundHelp : words.emptyHelp}</p>
          {!isFiltered && (
            <button type="button" className="primary" onClick={() => setEnrolling(true)}>
              {words.enrol.open}
            </button>
          )}
        </section>
      ) : (
        <>
          <ul className="people-grid" aria-label={texts.pages.people}>
            {people.items.map((person) => (
              <li key={person.id}>
                <a className="person-card" href={addressOfPart("people", person.id)}>
                  <Face src={faceOfPerson(person.id)} name={nameOf(person)} />
                  <span className="about">
                    <span className="name">{nameOf(person)}</span>
                    <span className="muted">
                      {[besideName(person, people.items ?? []), words.templates(person.templates)]
                        .filter(Boolean)
                        .join(" · ")}
                    </span>
                    {person.groups.length > 0 && <span className="muted">{person.groups.join(", ")}</span>}
                  </span>
                </a>
              </li>
            ))}
          </ul>
          {people.hasMore && (
            <button
              type="button"
              className="more"
              disabled={people.isMore}
              onClick={() => void attempt(people.more)}
            >
              {words.more}
            </button>
          )}
        </>
      )}
      {isEnrolling && (
        <EnrolDialog
          service={service}
          onClose={() => setEnrolling(false)}
          onEnrolled={() => {
            void people.reload();
            void settings.reload();
          }}
        />
      )}
      {notice}
    </div>
  );
}
