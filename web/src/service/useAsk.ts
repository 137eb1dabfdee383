import { useCallback, useEffect, useRef, useState } from "react";

export interface Asked<T> {
  /** What was answered last; it stays while it is asked for anew, so that nothing jumps. */
  readonly data: T | undefined;
  readonly fault: unknown;
  readonly isLoading: boolean;
  readonly reload: () => Promise<void>;
  /** Puts what is known already in the answer's place. */
  readonly put: (data: T) => void;
}

/**
 * Asks for something when the page is shown, and anew when `about` is another. Only the last question's answer counts.
 *
 * @param about what it is about: another person's data is not shown meanwhile
 */
export function useAsk<T>(ask: (signal: AbortSignal) => Promise<T>, about: string): Asked<T> {
  const [state, setState] = useState<{ readonly about: string; readonly data?: T; readonly fault?: unknown }>(
    { about },
  );
  const [isLoading, setLoading] = useState(true);
  const latest = useRef({ ask, stop: new AbortController() });
  latest.current.ask = ask;
  const reload = useCallback(async () => {
    latest.current.stop.abort();
    const stop = new AbortController();
    latest.current.stop = stop;
    setLoading(true);
    try {
      const data = await latest.current.ask(stop.signal);
      if (!stop.signal.aborted) setState({ about, data });
    } catch (fault) {
      if (!stop.signal.aborted) setState((old) => ({ ...(old.about === about ? old : { about }), fault }));
    }
    if (!stop.signal.aborted) setLoading(false);
  }, [about]);
  useEffect(() => {
    void reload();
    const own = latest.current;
    return () => own.stop.abort();
  }, [reload]);
  const own = state.about === about ? state : undefined;
  return {
    data: own?.data,
    fault: own?.fault,
    isLoading,
    reload,
    put: (data) => setState({ about, data }),
  };
}
