import { useCallback, useRef, useState } from "react";
import type { LiveView } from "selfsame/browser";
import { pictureOf } from "../camera/picture.js";
import type { Camera } from "../camera/useCamera.js";
import { liveSelfsame } from "../live/detector.js";
import { nearFaces } from "./near.js";

export interface ProbeSource {
  /** The dropped photo; undefined where the camera's picture counts. */
  readonly photo: Blob | undefined;
  /** Near faces of the picture that was taken last; undefined while nobody counted. */
  readonly faces: number | undefined;
  readonly setPhoto: (photo: Blob | undefined) => void;
  /** What is verified now: the photo, or the camera's picture; undefined where there is neither. */
  readonly take: () => Promise<Blob | undefined>;
  readonly onView: (view: LiveView | undefined) => void;
  /** Whether the camera sees one near face alone. */
  readonly isAlone: () => boolean;
}

/** The picture that is verified: the camera's, or a photo. */
export function useProbe(camera: Camera): ProbeSource {
  const [photo, put] = useState<Blob>();
  const [faces, setFaces] = useState<number>();
  const view = useRef<LiveView>(undefined);
  const seen = () => (view.current ? nearFaces(view.current.faces) : undefined);
  const setPhoto = useCallback((chosen: Blob | undefined) => {
    put(chosen);
    setFaces(undefined);
    if (!chosen) return;
    // Counted here: whoever decides says nothing of those that it left aside.
    liveSelfsame()
      .then((selfsame) => selfsame.detect(chosen))
      .then((found) => setFaces(nearFaces(found)))
      .catch(() => {});
  }, []);
  return {
    photo,
    faces,
    setPhoto,
    take: async () => {
      if (photo) return photo;
      if (camera.state !== "live" || !camera.video.current) return undefined;
      setFaces(seen());
      return pictureOf(camera.video.current);
    },
    onView: useCallback((next: LiveView | undefined) => {
      view.current = next;
    }, []),
    isAlone: useCallback(() => (view.current ? nearFaces(view.current.faces) === 1 : true), []),
  };
}
