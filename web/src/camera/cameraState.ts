/** What a camera is at; each state has its words in `texts.camera.states`. */
export type CameraState =
  | "off"
  | "waiting"
  | "live"
  | "refused"
  | "lost"
  | "inUse"
  | "none"
  | "insecure"
  | "tooOld";

/** What of the browser decides whether there can be a camera. */
export interface CameraWorld {
  readonly isSecureContext: boolean;
  readonly mediaDevices: Pick<MediaDevices, "getUserMedia"> | undefined;
  readonly hasOffscreenCanvas: boolean;
}

/** Why no camera can be asked for here; undefined where one can. */
export function impossible(world: CameraWorld): "insecure" | "tooOld" | undefined {
  if (!world.isSecureContext) return "insecure";
  return world.mediaDevices && world.hasOffscreenCanvas ? undefined : "tooOld";
}

/**
 * What a fault of `getUserMedia` means to whoever sits before it.
 *
 * Source: Media Capture and Streams, 10.2.
 */
export function stateOfFault(name: string): CameraState {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  return "inUse";
}
