import { useCallback, useEffect, useRef, useState } from "react";
import type { Service } from "../service/service.js";
import type { Judged } from "./judged.js";
import { verifyOnServer } from "./onServer.js";
import type { Target } from "./target.js";
import type { DeviceState } from "./useDevice.js";

export interface VerifyRun {
  readonly judged: Judged | undefined;
  readonly fault: unknown;
  readonly isBusy: boolean;
  /** Decides on a picture; undefined where it was called off, or another came. */
  readonly verify: (image: Blob) => Promise<void>;
  readonly show: (judged: Judged) => void;
  readonly fail: (fault: unknown) => void;
  readonly clear: () => void;
}

/** One side or the other. @throws what they throw */
export type Judge = (image: Blob, signal: AbortSignal) => Promise<Judged>;

export function judgeOf(service: Service, target: Target, device: DeviceState): Judge | undefined {
  if (device.kind === "off") return (image, signal) => verifyOnServer(service, image, target, signal);
  if (device.kind !== "ready") return undefined;
  return (image) => device.verifier.verify(image);
}

/** Only the last picture's decision counts. */
export function useVerify(judge: Judge | undefined): VerifyRun {
  const [state, setState] = useState<Pick<VerifyRun, "judged" | "fault">>({
    judged: undefined,
    fault: undefined,
  });
  const [isBusy, setBusy] = useState(false);
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  const verify = useCallback(
    async (image: Blob) => {
      if (!judge) return;
      stop.current.abort();
      const own = new AbortController();
      stop.current = own;
      setBusy(true);
      const next = await judge(image, own.signal).then(
        (judged) => ({ judged, fault: undefined }),
        (fault: unknown) => ({ judged: undefined, fault }),
      );
      if (own.signal.aborted) return;
      setState(next);
      setBusy(false);
    },
    [judge],
  );
  return {
    ...state,
    isBusy,
    verify,
    show: useCallback((judged: Judged) => setState({ judged, fault: undefined }), []),
    fail: useCallback((fault: unknown) => setState({ judged: undefined, fault }), []),
    clear: useCallback(() => {
      stop.current.abort();
      setBusy(false);
      setState({ judged: undefined, fault: undefined });
    }, []),
  };
}
