/** What is asked of the events; empty: everything. */
export interface EventFilters {
  readonly person: string;
  readonly outcome: "" | "match" | "no match" | "no decision";
  readonly kind: "" | "verify" | "identify";
  /** "2026-11-25": of this place's clock. */
  readonly day: string;
}
export const noFilters: EventFilters = { person: "", outcome: "", kind: "", day: "" };

/** A day of this place's clock, from its beginning to the next one's: days of 23 and 25 hours too. */
export function spanOf(
  day: string,
): { readonly from: string; readonly until: string } | Record<never, never> {
  if (day === "") return {};
  const from = new Date(`${day}T00:00:00`);
  const until = new Date(from);
  until.setDate(until.getDate() + 1);
  return { from: from.toISOString(), until: until.toISOString() };
}

export function queryOf({ person, outcome, kind, day }: EventFilters) {
  return { ...(person && { person }), ...(outcome && { outcome }), ...(kind && { kind }), ...spanOf(day) };
}

/** The address of the same day's counts as CSV. */
export function csvAddress(day: string): string {
  const query = new URLSearchParams(spanOf(day) as Record<string, string>);
  return query.size === 0 ? "/v1/events.csv" : `/v1/events.csv?${query}`;
}
