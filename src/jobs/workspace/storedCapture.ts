import type { CaptureRole } from "../../data/readers/webcam.node.js";

/** A photo in a workspace's `captures/`, in the layout that training reads. */
export interface StoredCapture {
  readonly id: string;
  /** Below `captures/`, with "/" between folders. */
  readonly file: string;
  readonly role: CaptureRole;
  /** What people call the session. */
  readonly session: string;
  readonly camera: string | null;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly bytes: number;
  /** Of its main face, as it was judged when it came; null for a file that was put there otherwise. */
  readonly quality: number | null;
}
