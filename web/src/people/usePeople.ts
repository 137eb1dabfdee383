import { useEffect, useRef, useState } from "react";
import { byName } from "../service/names.js";
import type { PersonRow, Service } from "../service/service.js";
import { usePages } from "../service/usePages.js";

/** People a page: the service gives them by their ids, so what is on a page can be put in the order of names. */
const pageSize = 200;
/** Whoever writes is waited for. */
const patienceMs = 200;

/** People whose name or external id contains a text, and of a group, page by page. */
export function usePeople(service: Service, match: string, group: string) {
  const [wanted, setWanted] = useState({ match, group });
  useEffect(() => {
    const timer = setTimeout(() => setWanted({ match, group }), patienceMs);
    return () => clearTimeout(timer);
  }, [match, group]);
  const ask = (cursor: string | undefined, signal?: AbortSignal) =>
    service.call("GET /v1/people", {
      query: {
        limit: pageSize,
        ...(wanted.match && { match: wanted.match }),
        ...(wanted.group && { group: wanted.group }),
        ...(cursor !== undefined && { cursor }),
      },
      ...(signal && { signal }),
    });
  const asked = usePages(ask, JSON.stringify(wanted));
  const groups = useRef(new Set<string>());
  for (const person of asked.data?.items ?? []) for (const name of person.groups) groups.current.add(name);
  const items: readonly PersonRow[] | undefined = asked.data && byName(asked.data.items);
  return {
    ...asked,
    items,
    groups: [...groups.current].sort(),
    hasMore: asked.data?.next !== null && asked.data !== undefined,
  };
}
