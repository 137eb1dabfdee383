import { useRef, useState } from "react";
import { useAsk } from "./useAsk.js";

/** A page of a list, as the service answers it. */
interface Paged<T> {
  readonly items: readonly T[];
  /** What to ask with to get on; null at the end. */
  readonly next: string | null;
}

/** A list that is asked for page by page; `more` adds the next one, unless the list is another meanwhile. As `useAsk`. */
export function usePages<T, Rest extends object>(
  ask: (cursor: string | undefined, signal?: AbortSignal) => Promise<Paged<T> & Rest>,
  about: string,
) {
  const asked = useAsk((signal) => ask(undefined, signal), about);
  const [isMore, setMore] = useState(false);
  const latest = useRef(asked.data);
  latest.current = asked.data;
  return {
    ...asked,
    isMore,
    more: async () => {
      const { data } = asked;
      if (!data || data.next === null || isMore) return;
      setMore(true);
      try {
        const page = await ask(data.next);
        if (latest.current === data) asked.put({ ...page, items: [...data.items, ...page.items] });
      } finally {
        setMore(false);
      }
    },
  };
}
