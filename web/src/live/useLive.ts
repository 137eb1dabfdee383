import { type RefObject, useEffect, useState } from "react";
import type { LiveView } from "selfsame/browser";
import { liveSelfsame } from "./detector.js";
import { type Hint, hintOf, steadyHint } from "./hints.js";

/** What is seen of the video: undefined until something is. */
export type LiveState =
  | { readonly kind: "off" }
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "seeing"; readonly hint: Hint | undefined };

/**
 * Looks at the video while it is live. Each view goes to `draw`, outside of React, so that only a new hint renders anything.
 */
export function useLive(
  video: RefObject<HTMLVideoElement | null>,
  live: boolean,
  draw: (view: LiveView | undefined) => void,
): LiveState {
  const [state, setState] = useState<LiveState>({ kind: "off" });
  useEffect(() => {
    if (!live || !video.current) return;
    const stop = new AbortController();
    const look = async (element: HTMLVideoElement) => {
      setState({ kind: "loading" });
      const selfsame = await liveSelfsame();
      const steady = steadyHint();
      let before: LiveView | undefined;
      for await (const view of selfsame.live(element, { signal: stop.signal })) {
        draw(view);
        const hint = steady(hintOf(view, before));
        before = view;
        setState((old) => (old.kind === "seeing" && old.hint === hint ? old : { kind: "seeing", hint }));
      }
    };
    look(video.current).catch((error: Error) => {
      if (!stop.signal.aborted) setState({ kind: "failed", why: error.message });
    });
    return () => {
      stop.abort();
      draw(undefined);
      setState({ kind: "off" });
    };
  }, [video, live, draw]);
  return state;
}
