import { type ReactNode, useEffect, useRef, useState } from "react";
import { pictureOf } from "../camera/picture.js";
import { useCamera } from "../camera/useCamera.js";
import { CameraStage } from "../capture/CameraStage.js";
import { useDrop } from "../parts/useDrop.js";
import { texts } from "../texts.js";

interface ShotPickerProps {
  readonly onPhotos: (photos: readonly Blob[], origin: "webcam" | "file") => void;
  /** What pressing the shutter does. */
  readonly take: string;
  readonly isSingle?: boolean;
  readonly children?: ReactNode;
}
const words = texts.people.picker;

/** Photos by dropping, choosing, or from the camera, which is off until it is asked for. */
export function ShotPicker({ onPhotos, take, isSingle = false, children }: ShotPickerProps) {
  const drop = useDrop((files) => onPhotos(files, "file"));
  const [isCamera, setCamera] = useState(false);
  return (
    <div className="shot-picker">
      <div className="drop" {...drop}>
        <label className="button files">
          {isSingle ? words.chooseOne : words.choose}
          <input
            type="file"
            accept="image/*"
            multiple={!isSingle}
            onChange={({ target }) => {
              onPhotos([...(target.files ?? [])], "file");
              target.value = "";
            }}
          />
        </label>
        <button type="button" aria-expanded={isCamera} onClick={() => setCamera(!isCamera)}>
          {isCamera ? words.cameraOff : words.camera}
        </button>
        <span className="muted drop-words">{isSingle ? words.dropOne : words.drop}</span>
      </div>
      {isCamera && <CameraShots take={take} onShot={(photo) => onPhotos([photo], "webcam")} />}
      {children}
    </div>
  );
}

function CameraShots({ take, onShot }: { readonly take: string; readonly onShot: (photo: Blob) => void }) {
  const camera = useCamera();
  const stage = useRef<HTMLDivElement>(null);
  const start = useRef(camera.start);
  // Whoever opened it has asked for the camera.
  useEffect(() => start.current(), []);
  const shoot = async () => {
    if (camera.state !== "live" || !camera.video.current) return;
    onShot(await pictureOf(camera.video.current));
  };
  return (
    <div className="camera-shots">
      <CameraStage camera={camera} stage={stage} off={texts.camera.offTaken} />
      <button
        type="button"
        className="primary"
        disabled={camera.state !== "live"}
        onClick={() => void shoot()}
      >
        {take}
      </button>
    </div>
  );
}
