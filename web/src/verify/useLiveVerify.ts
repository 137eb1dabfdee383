import { type RefObject, useEffect, useRef, useState } from "react";
import { pictureOf } from "../camera/picture.js";
import { faultKind } from "./faults.js";
import type { Judged } from "./judged.js";
import { type LiveFrame, liveRule, liveStand } from "./liveRule.js";
import type { Judge } from "./useVerify.js";

interface Frame extends LiveFrame {
  readonly judged: Judged;
}

export interface LiveVerify {
  readonly isOn: boolean;
  /** Comparable frames, of those that are needed. */
  readonly have: number;
  readonly decided: Judged | undefined;
}

interface LiveVerifyOptions {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly isOn: boolean;
  readonly judge: Judge | undefined;
  /** Whether the picture shows one near face alone: another's would be decided on now and then. */
  readonly isAlone: () => boolean;
  /** Told of what ends it: a fault that the next frame has as well. */
  readonly onFault: (fault: unknown) => void;
  /** Told of each decision. */
  readonly onDecided: (judged: Judged) => void;
}

/** Between tries after a face was not found, or the server was busy. */
const restMs = 250;

/**
 * Decides over several frames, by `liveRule`. A frame is taken as soon as the one before is decided on; those that come meanwhile are
 * dropped, never queued.
 */
export function useLiveVerify(options: LiveVerifyOptions): LiveVerify {
  const { isOn, judge } = options;
  const [stand, setStand] = useState<Omit<LiveVerify, "isOn">>({ have: 0, decided: undefined });
  const latest = useRef(options);
  latest.current = options;

  useEffect(() => {
    setStand({ have: 0, decided: undefined });
    if (!isOn || !judge) return;
    const stop = new AbortController();
    const look = async () => {
      let frames: Frame[] = [];
      while (!stop.signal.aborted) {
        const { video, isAlone, onDecided } = latest.current;
        const at = performance.now();
        try {
          const picture = video.current?.videoWidth ? await pictureOf(video.current) : undefined;
          if (picture) {
            const judged = await judge(picture, stop.signal);
            const comparable = judged.decision.reason !== "not comparable" && isAlone();
            frames = [...frames, { at, distance: judged.decision.distance, comparable, judged }].slice(
              -3 * liveRule.frames,
            );
          } else await rest(stop.signal);
        } catch (fault) {
          if (stop.signal.aborted) return;
          if (!passes.has(faultKind(fault))) return latest.current.onFault(fault);
          await rest(stop.signal);
        }
        if (stop.signal.aborted) return;
        const { have, middle } = liveStand(frames, performance.now());
        setStand({ have, decided: middle?.judged });
        if (middle) onDecided(middle.judged);
      }
    };
    void look();
    return () => stop.abort();
  }, [isOn, judge]);
  return { isOn, ...stand };
}

/** What the next frame may not have. */
const passes = new Set(["noFace", "busy"]);

const rest = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, restMs);
    const wake = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", wake, { once: true });
  });
