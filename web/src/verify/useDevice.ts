import { useEffect, useState } from "react";
import type { Service } from "../service/service.js";
import { type DeviceVerifier, prepareDevice } from "./onDevice.js";
import type { Target } from "./target.js";

export type DeviceState =
  | { readonly kind: "off" }
  /** Templates don't leave the server. */
  | { readonly kind: "impossible" }
  | { readonly kind: "loading"; readonly done: number }
  | { readonly kind: "ready"; readonly verifier: DeviceVerifier }
  | { readonly kind: "failed"; readonly error: unknown };

/** Makes the page ready to decide by itself, while the switch is on. */
export function useDevice(service: Service, target: Target, isOn: boolean): DeviceState {
  const [state, setState] = useState<DeviceState>({ kind: "off" });
  useEffect(() => {
    if (!isOn) return setState({ kind: "off" });
    if (target.kind === "person") return setState({ kind: "impossible" });
    if (target.kind === "photo" && !target.photo) return setState({ kind: "loading", done: 0 });
    const stop = new AbortController();
    const put = (next: DeviceState) => {
      if (!stop.signal.aborted) setState(next);
    };
    put({ kind: "loading", done: 0 });
    prepareDevice(service, target, (done) => put({ kind: "loading", done }), stop.signal).then(
      (verifier) => put({ kind: "ready", verifier }),
      (error: unknown) => put({ kind: "failed", error }),
    );
    return () => stop.abort();
  }, [service, target, isOn]);
  return state;
}
