/** What live mode decides by; docs/browser.md states the same. */
export const liveRule = { frames: 5, withinMs: 5000 } as const;

/** A frame that was decided on. */
export interface LiveFrame {
  /** Milliseconds, when its picture was taken. */
  readonly at: number;
  /** The head's. */
  readonly distance: number;
  /** Whether the face could be compared, and was the only near one. */
  readonly comparable: boolean;
}

export interface LiveStand<F> {
  /** Comparable frames so far, at most as many as are needed. */
  readonly have: number;
  /** The one in the middle by distance, whose decision counts; undefined while there are too few. */
  readonly middle: F | undefined;
}

/**
 * Live mode's decision: that of the frame with the median distance among the last five comparable ones, if all of them are younger than
 * five seconds; none before. One frame that goes wrong, either way, decides nothing. The threshold is that of one comparison: frames of one
 * face are no independent comparisons, so no figure is promised to be better than that of a single one.
 *
 * @param now milliseconds
 */
export function liveStand<F extends LiveFrame>(frames: readonly F[], now: number): LiveStand<F> {
  const recent = frames
    .filter(({ at, comparable }) => comparable && now - at <= liveRule.withinMs)
    .slice(-liveRule.frames);
  if (recent.length < liveRule.frames) return { have: recent.length, middle: undefined };
  const sorted = [...recent].sort((x, y) => x.distance - y.distance);
  return { have: recent.length, middle: sorted[(liveRule.frames - 1) / 2] };
}
