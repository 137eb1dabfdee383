import { useRef, useState } from "react";
import type { Camera } from "../camera/useCamera.js";
import { CameraStage } from "../capture/CameraStage.js";
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
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping needs a pointer; its button does the same by keys
    <div
      className="probe-stage"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (file) onPhoto(file);
      }}
    >
      <div hidden={probe.photo !== undefined}>
        <CameraStage camera={camera} stage={stage} onView={probe.onView} />
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
