import type { StoredCapture } from "./storedCapture.js";

/** What training will warn of, said while there is still somebody in front of the camera. */
export function captureWarnings(
  captures: readonly Pick<StoredCapture, "role" | "session" | "camera">[],
): string[] {
  const own = captures.filter(({ role }) => role !== "negative");
  const others = captures.filter(({ role }) => role === "negative");
  const sessions = new Set(own.map(({ session }) => session));
  const cameras = new Set(others.flatMap(({ camera }) => camera ?? []));
  const unseen = own.some(({ camera }) => camera !== null && !cameras.has(camera));
  const missing = (["anchor", "positive", "negative"] as const).filter(
    (wanted) => !captures.some(({ role }) => role === wanted),
  );
  return [
    ...missing.map((role) => `no ${role} yet: training needs all three roles`),
    ...(own.length > 0 && sessions.size < 2
      ? [
          "one session only: capture again another day, or in another light, or the figures are of this one place",
        ]
      : []),
    ...(others.length > 0 && unseen
      ? ["no negative from this camera: the head may learn the camera in place of the face"]
      : []),
  ];
}
