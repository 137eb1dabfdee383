import { type RefObject, useCallback, useEffect, useRef } from "react";
import type { Role } from "../api.js";
import { pictureOf } from "../camera/picture.js";
import type { Camera } from "../camera/useCamera.js";
import type { Captures } from "./useCaptures.js";

/** Milliseconds between the pictures of a burst. */
const pace = 350;
/** While so many are being encoded or on their way, a burst waits. */
const mostUnderWay = 6;

/**
 * Takes pictures: one when pressed, more while held.
 *
 * @param stage flashes with each
 */
export function useShutter(
  camera: Camera,
  captures: Captures,
  session: string,
  stage: RefObject<HTMLDivElement | null>,
) {
  const now = useRef({ camera, captures, session });
  now.current = { camera, captures, session };
  const underWay = useRef(0);
  const timer = useRef<ReturnType<typeof setInterval>>(undefined);

  const take = useCallback(
    async (role: Role) => {
      const { camera, captures, session } = now.current;
      if (camera.state !== "live" || !camera.video.current) return;
      if (!matchMedia("(prefers-reduced-motion: reduce)").matches)
        stage.current?.animate([{ outlineColor: "currentColor" }, { outlineColor: "transparent" }], 250);
      underWay.current++;
      try {
        const picture = await pictureOf(camera.video.current);
        await captures.add(picture, role, session, camera.name);
      } finally {
        underWay.current--;
      }
    },
    [stage],
  );
  const release = useCallback(() => clearInterval(timer.current), []);
  const press = useCallback(
    (role: Role, burst: boolean) => {
      release();
      void take(role);
      if (!burst) return;
      timer.current = setInterval(() => {
        if (underWay.current < mostUnderWay) void take(role);
      }, pace);
    },
    [take, release],
  );
  useEffect(() => release, [release]);
  return { press, release };
}
