import { SelfsameError } from "../core/errors.js";
import { listCaptures, readCapture } from "../jobs/workspace/captures.node.js";
import type { EmbeddedFace } from "../recognition/face.js";
import type { Selfsame } from "../recognition/load.node.js";

/** An anchor with its face, or why it has none. */
export type AnchorFace =
  | { readonly capture: string; readonly face: EmbeddedFace }
  | { readonly capture: string; readonly face: null; readonly why: string };

/** A capture's file never changes, so a face is embedded once for each model that looks at it. */
const known = new WeakMap<Selfsame, Map<string, AnchorFace>>();

/**
 * The main faces of the workspace's anchors, oldest first. Who is not an anchor any more is forgotten.
 *
 * @throws NOT_FOUND without an anchor; BUSY, TIMEOUT, ABORTED
 */
export async function anchorFaces(
  selfsame: Selfsame,
  workspace: string,
  signal: AbortSignal,
): Promise<AnchorFace[]> {
  const anchors = listCaptures(workspace).items.filter(({ role }) => role === "anchor");
  if (anchors.length === 0)
    throw new SelfsameError("NOT_FOUND", "there is no anchor yet", {
      hint: "Take one on the page Capture, or send it to /v1/captures.",
    });
  const before = known.get(selfsame);
  const look = async ({ id }: { readonly id: string }) =>
    before?.get(id) ?? (await anchorFace(selfsame, workspace, id, signal));
  const faces = await Promise.all(anchors.map(look));
  known.set(selfsame, new Map(faces.map((one) => [one.capture, one])));
  return faces;
}

async function anchorFace(
  selfsame: Selfsame,
  workspace: string,
  capture: string,
  signal: AbortSignal,
): Promise<AnchorFace> {
  try {
    return { capture, face: await selfsame.embed(readCapture(workspace, capture).bytes, { signal }) };
  } catch (error) {
    // A file that was put there by hand may show nobody; the other anchors still decide.
    if (error instanceof SelfsameError && unusable.has(error.code))
      return { capture, face: null, why: error.message };
    throw error;
  }
}

const unusable = new Set<string>(["NO_FACE", "IMAGE_UNREADABLE", "IMAGE_TOO_LARGE"]);
