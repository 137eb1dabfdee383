import { useRef } from "react";
import { ServiceProblem } from "selfsame/client";
import { nameOf, type Service } from "../service/service.js";
import { usePages } from "../service/usePages.js";
import { type EventFilters, queryOf } from "./filters.js";

/** Decisions a page. */
const pageSize = 50;

/** What was decided, newest first, with the names of whom it is about. */
export function useEvents(service: Service, filters: EventFilters) {
  const known = useRef(new Map<string, Promise<string | null>>());
  const name = (id: string) => {
    const asked =
      known.current.get(id) ??
      service.call("GET /v1/people/{id}", { params: { id } }).then(nameOf, (error: unknown) => {
        if (error instanceof ServiceProblem && error.problem.status === 404) return null;
        // Not gone, only not known now.
        known.current.delete(id);
        throw error;
      });
    known.current.set(id, asked);
    return asked;
  };
  /** What keys are for; the page may be open under a key that may not ask. */
  const labels = useRef<Promise<ReadonlyMap<string, string>>>(undefined);
  const keys = () => {
    labels.current ??= service.call("GET /v1/keys").then(
      ({ items }) => new Map(items.map(({ prefix, label }) => [prefix, label])),
      () => new Map(),
    );
    return labels.current;
  };
  const ask = async (cursor: string | undefined, signal?: AbortSignal) => {
    const page = await service.call("GET /v1/events", {
      query: { ...queryOf(filters), limit: pageSize, ...(cursor !== undefined && { cursor }) },
      ...(signal && { signal }),
    });
    const labelled = await keys();
    const items = await Promise.all(
      page.items.map(async (event) => ({
        ...event,
        asker: event.by === null ? null : (labelled.get(event.by) ?? event.by),
        name: event.person === null ? null : await name(event.person),
      })),
    );
    return { ...page, items };
  };
  return usePages(ask, JSON.stringify(filters));
}
export type NamedEvent = NonNullable<ReturnType<typeof useEvents>["data"]>["items"][number];
