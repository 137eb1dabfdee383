import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { texts } from "../texts.js";
import { type CameraState, impossible, stateOfFault } from "./cameraState.js";

export interface CameraChoice {
  readonly id: string;
  readonly name: string;
}

export interface Camera {
  readonly state: CameraState;
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly cameras: readonly CameraChoice[];
  /** Of the camera in use, or chosen. */
  readonly id: string | undefined;
  /** Its name, while it is live. */
  readonly name: string | undefined;
  start(): void;
  stop(): void;
  choose(id: string): void;
}

const remembered = "selfsame.camera";
const world = () => ({
  isSecureContext,
  mediaDevices: navigator.mediaDevices as MediaDevices | undefined,
  hasOffscreenCanvas: "OffscreenCanvas" in globalThis,
});

/** A camera whose picture goes to `video`. It stops with the component. */
export function useCamera(): Camera {
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream>(undefined);
  /** Counts requests: an answer to one that was called off is let go. */
  const request = useRef(0);
  const [state, setState] = useState<CameraState>(() => impossible(world()) ?? "off");
  const [cameras, setCameras] = useState<readonly CameraChoice[]>([]);
  const [id, setId] = useState(() => localStorage.getItem(remembered) ?? undefined);

  const release = useCallback(() => {
    request.current++;
    for (const track of stream.current?.getTracks() ?? []) track.stop();
    stream.current = undefined;
    if (video.current) video.current.srcObject = null;
  }, []);

  const open = useCallback(
    async (wanted: string | undefined) => {
      release();
      const own = request.current;
      setState("waiting");
      try {
        const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
        // A camera that was remembered and is gone is no reason to have none.
        const opened = await navigator.mediaDevices.getUserMedia({
          audio: false,
          video: { ...size, ...(wanted ? { deviceId: { ideal: wanted } } : { facingMode: "user" }) },
        });
        if (own !== request.current) {
          for (const track of opened.getTracks()) track.stop();
          return;
        }
        stream.current = opened;
        const [track] = opened.getVideoTracks();
        track?.addEventListener("ended", () => {
          release();
          setState("lost");
        });
        if (video.current) {
          video.current.srcObject = opened;
          await video.current.play();
        }
        if (own !== request.current) return;
        setId(track?.getSettings().deviceId);
        setState("live");
        const devices = await navigator.mediaDevices.enumerateDevices();
        setCameras(
          devices
            .filter(({ kind }) => kind === "videoinput")
            .map(({ deviceId, label }, i) => ({ id: deviceId, name: label || texts.camera.unnamed(i + 1) })),
        );
      } catch (error) {
        if (own !== request.current) return;
        release();
        setState(stateOfFault((error as Error).name));
      }
    },
    [release],
  );

  useEffect(() => release, [release]);

  return {
    state,
    video,
    cameras,
    id,
    name: state === "live" ? cameras.find((camera) => camera.id === id)?.name : undefined,
    start: () => {
      if (state !== "live" && state !== "waiting" && !impossible(world())) void open(id);
    },
    stop: () => {
      if (state !== "live" && state !== "waiting") return;
      release();
      setState("off");
    },
    choose: (chosen) => {
      localStorage.setItem(remembered, chosen);
      setId(chosen);
      if (state === "live") void open(chosen);
    },
  };
}
