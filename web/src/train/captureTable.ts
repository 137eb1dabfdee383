import type { CaptureRow } from "./modes.js";

export interface CaptureGroup {
  readonly session: string;
  readonly camera: string | null;
  readonly counts: Readonly<Record<CaptureRow["role"], number>>;
}

/** Captures by session and camera, in the order in which they came. */
export function captureTable(
  captures: readonly Pick<CaptureRow, "role" | "session" | "camera">[],
): CaptureGroup[] {
  const groups = new Map<string, CaptureGroup>();
  for (const { role, session, camera } of captures) {
    const key = JSON.stringify([session, camera]);
    const group = groups.get(key) ?? { session, camera, counts: { anchor: 0, positive: 0, negative: 0 } };
    groups.set(key, { ...group, counts: { ...group.counts, [role]: group.counts[role] + 1 } });
  }
  return [...groups.values()];
}
