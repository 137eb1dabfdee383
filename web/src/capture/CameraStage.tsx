import { type RefObject, useCallback, useRef } from "react";
import type { LiveView } from "selfsame/browser";
import type { Camera } from "../camera/useCamera.js";
import { useLive } from "../live/useLive.js";
import { texts } from "../texts.js";
import { drawView } from "./drawView.js";

interface CameraStageProps {
  readonly camera: Camera;
  /** Set for a moment when a picture is taken. */
  readonly stage: RefObject<HTMLDivElement | null>;
  /** What is done with its picture, said while it is off; else that a key or button keeps it. */
  readonly off?: string;
  /** Told of each view. */
  readonly onView?: (view: LiveView | undefined) => void;
}

/** The camera's picture, mirrored, with what is seen in it; or what keeps it from being there. Its size never changes. */
export function CameraStage({ camera, stage, off, onView }: CameraStageProps) {
  const overlay = useRef<HTMLCanvasElement>(null);
  const draw = useCallback(
    (view: LiveView | undefined) => {
      if (overlay.current) drawView(overlay.current, view);
      onView?.(view);
    },
    [onView],
  );
  const { state } = camera;
  const live = useLive(camera.video, state === "live", draw);
  const hint =
    live.kind === "seeing"
      ? live.hint && texts.hints[live.hint]
      : live.kind === "failed"
        ? texts.hints.failed(live.why)
        : live.kind === "loading"
          ? texts.hints.loading
          : undefined;
  return (
    <div className="stage-block">
      <div className="stage" ref={stage} data-state={state}>
        <video
          ref={camera.video}
          muted
          playsInline
          aria-label={texts.camera.preview}
          hidden={state !== "live"}
        />
        <canvas ref={overlay} hidden={state !== "live"} />
        {state !== "live" && (
          <div className="camera-state" role="status">
            <h2>{texts.camera.states[state].title}</h2>
            <p>{(state === "off" && off) || texts.camera.states[state].words}</p>
            {state !== "waiting" && state !== "insecure" && state !== "tooOld" && (
              <button type="button" className="primary" onClick={camera.start}>
                {texts.camera.start} <kbd>s</kbd>
              </button>
            )}
          </div>
        )}
      </div>
      <p
        className="hint"
        role="status"
        data-good={(live.kind === "seeing" && live.hint === "good") || undefined}
      >
        {state === "live" ? (hint ?? "") : ""}
      </p>
    </div>
  );
}
