import { addressOfPart } from "../app/route.js";
import { rateWords, timeWords } from "../parts/figures.js";
import { scoreWords } from "../parts/scale.js";
import { texts } from "../texts.js";
import type { NamedEvent } from "./useEvents.js";

const words = texts.events;

/** Decisions as a table; on a phone each is a card. */
export function EventTable({ events }: { readonly events: readonly NamedEvent[] }) {
  return (
    <table className="events-table">
      <caption className="unseen">{texts.pages.events}</caption>
      <thead>
        <tr>
          <th scope="col">{words.columns.time}</th>
          <th scope="col">{words.columns.kind}</th>
          <th scope="col">{words.columns.outcome}</th>
          <th scope="col">{words.columns.person}</th>
          <th scope="col" className="figure">
            {words.columns.score}
          </th>
          <th scope="col" className="figure">
            {words.columns.threshold}
          </th>
          <th scope="col">{words.columns.by}</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.sequence}>
            <td className="time">
              <time dateTime={event.time}>{timeWords(event.time)}</time>
            </td>
            <td>{words.kinds[event.kind]}</td>
            <td>
              <span className="outcome" data-outcome={event.outcome}>
                {outcomeWords(event)}
              </span>
            </td>
            <td data-none={event.person === null || undefined}>{personCell(event)}</td>
            <td
              className="figure"
              data-label={words.columns.score}
              data-none={event.score === null || undefined}
            >
              {event.score === null ? "–" : scoreWords(event.score)}
            </td>
            <td
              className="figure"
              data-label={words.columns.threshold}
              data-none={event.threshold === null || undefined}
              title={targetWords(event)}
            >
              {event.threshold === null ? "–" : scoreWords(event.threshold)}
            </td>
            <td className="muted by" data-label={words.columns.by} title={event.by ?? undefined}>
              {event.asker === "page" ? words.byPage : (event.asker ?? "–")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function outcomeWords({ kind, outcome, reason }: NamedEvent): string {
  if (outcome === "match" || outcome === "no match") return words.outcomes[kind][outcome];
  return reason === null ? words.outcomes.none : words.reason(reason);
}

function personCell({ person, name }: NamedEvent) {
  if (person === null) return <span className="muted">–</span>;
  if (name === null) return <span className="muted">{words.gone(person.slice(0, 8))}</span>;
  return <a href={addressOfPart("people", person)}>{name}</a>;
}

function targetWords({ targetFpir, targetFmr }: NamedEvent): string | undefined {
  if (targetFpir !== null) return words.atFpir(rateWords(targetFpir));
  return targetFmr === null ? undefined : words.atFmr(rateWords(targetFmr));
}
