import { useRef } from "react";
import type { Camera } from "../camera/useCamera.js";
import { CameraStage } from "../capture/CameraStage.js";
import { useDrop } from "../parts/useDrop.js";
import { texts } from "../texts.js";
import { PictureOf } from "./PictureOf.js";
import type { ProbeSource } from "./useProbe.js";

interface ProbeStageProps {
  readonly camera: Camera;
  readonly probe: ProbeSource;
  readonly onPhoto: (photo: Blob) => void;
}
const words = texts.verify;

/** What is verified: the camera's picture, or a photo that was dropped on it. */
export function ProbeStage({ camera, probe, onPhoto }: ProbeStageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const drop = useDrop(([file]) => file && onPhoto(file));
  return (
    <div className="probe-stage" {...drop}>
      <div hidden={probe.photo !== undefined}>
        <CameraStage camera={camera} stage={stage} off={texts.camera.offUnkept} onView={probe.onView} />
      </div>
      {probe.photo && (
        <div className="stage-block">
          <div className="stage photo-stage">
            <PictureOf picture={probe.photo} alt={words.yourPhoto} />
          </div>
          <p className="hint">
            <button type="button" className="quiet" onClick={() => probe.setPhoto(undefined)}>
              {words.backToCamera}
            </button>
          </p>
        </div>
      )}
    </div>
  );
}
