import { useRef, useState } from "react";
import { nameOf, type Service } from "../service/service.js";
import { useAsk } from "../service/useAsk.js";
import { type EventFilters, queryOf } from "./filters.js";

/** Decisions a page. */
const pageSize = 50;

/** What was decided, newest first, with the names of whom it is about. */
export function useEvents(service: Service, filters: EventFilters) {
  const known = useRef(new Map<string, Promise<string | null>>());
  const name = (id: string) => {
    const asked =
      known.current.get(id) ??
      service
        .call("GET /v1/people/{id}", { params: { id } })
        .then(nameOf)
        .catch(() => null);
    known.current.set(id, asked);
    return asked;
  };
  const ask = async (cursor: string | undefined, signal?: AbortSignal) => {
    const page = await service.call("GET /v1/events", {
      query: { ...queryOf(filters), limit: pageSize, ...(cursor !== undefined && { cursor }) },
      ...(signal && { signal }),
    });
    const items = await Promise.all(
      page.items.map(async (event) => ({
        ...event,
        name: event.person === null ? null : await name(event.person),
      })),
    );
    return { ...page, items };
  };
  const asked = useAsk((signal) => ask(undefined, signal), JSON.stringify(filters));
  const [isMore, setMore] = useState(false);
  return {
    ...asked,
    isMore,
    more: async () => {
      const { data } = asked;
      if (!data || data.next === null || isMore) return;
      setMore(true);
      try {
        const page = await ask(data.next);
        asked.put({ ...page, items: [...data.items, ...page.items] });
      } finally {
        setMore(false);
      }
    },
  };
}
export type NamedEvent = NonNullable<ReturnType<typeof useEvents>["data"]>["items"][number];
