import type { Progress } from "../core/job.js";
import type { TrainEvent } from "../train/events.js";

/** What a command tells a process that started it with a channel, as the service does with its jobs. */
export type ToParent =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "training"; readonly event: TrainEvent };

/** Says nothing where nobody listens. */
export function tellParent(message: ToParent): void {
  if (process.send === undefined || !process.connected) return;
  // A parent that ends in between is heard of by `onParentGone`.
  process.send(message, undefined, undefined, () => {});
}

/** Between two reports of one part: nobody reads more. */
const pauseMs = 250;

/** Tells progress, seldom enough; where a part begins and ends is always told. */
export function tellProgress(now: () => number = () => performance.now()): (progress: Progress) => void {
  let [last, what] = [Number.NEGATIVE_INFINITY, ""];
  return (progress) => {
    const edge = progress.what !== what || progress.done === progress.total;
    if (!edge && now() - last < pauseMs) return;
    [last, what] = [now(), progress.what];
    tellParent({ kind: "progress", progress });
  };
}

/**
 * Runs something once the parent is gone: what it asked for is nobody's any more.
 *
 * @returns what calls it off
 */
export function onParentGone(run: () => void): () => void {
  if (process.send === undefined) return () => {};
  process.once("disconnect", run);
  return () => process.off("disconnect", run);
}
