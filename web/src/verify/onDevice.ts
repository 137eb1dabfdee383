import { type EmbeddedFace, Selfsame } from "selfsame/browser";
import { liveSelfsame } from "../live/detector.js";
import type { Service } from "../service/service.js";
import { decisionOf, type Judged, pictureOfPixels } from "./judged.js";
import { PageFault, type Target } from "./target.js";

/** What decides in the page: networks and references are here, and nothing is asked for any more. */
export interface DeviceVerifier {
  verify(image: Blob): Promise<Judged>;
}

/** Anchors that are shown beside the face. */
const shown = 4;
const own = new Map<string, Promise<Selfsame>>();

/** The model that the server decides with, in the page. The built-in one is that of the live view: one worker does both. */
async function selfsameInUse(service: Service, signal: AbortSignal): Promise<Selfsame> {
  const { items } = await service.call("GET /v1/models", { signal });
  const model = items.find(({ inUse }) => inUse);
  if (!model || model.id === "default") return liveSelfsame();
  const known = own.get(model.revision);
  if (known) return known;
  const loading = Selfsame.load({
    bundle: model.builtIn
      ? `/selfsame/models/bundles/${encodeURIComponent(model.id)}/`
      : `/v1/models/${encodeURIComponent(model.id)}/files/`,
  });
  loading.catch(() => own.delete(model.revision));
  own.set(model.revision, loading);
  return loading;
}

/**
 * Brings networks and references into the page, and embeds the references.
 *
 * @param tell hears how far it is, 0…1
 * @throws PageFault; what the library and the service throw
 */
export async function prepareDevice(
  service: Service,
  target: Exclude<Target, { kind: "person" }>,
  tell: (done: number) => void,
  signal: AbortSignal,
): Promise<DeviceVerifier> {
  const photos = target.kind === "photo" ? photoOf(target.photo) : await anchorsOf(service, signal);
  const selfsame = await selfsameInUse(service, signal);
  const references: (EmbeddedFace & { readonly name: string })[] = [];
  for (const [i, photo] of photos.entries()) {
    signal.throwIfAborted();
    tell(i / photos.length);
    const name = target.kind === "photo" ? "the photo" : `anchor ${i + 1}`;
    try {
      references.push({ ...(await selfsame.embed(photo, { aligned: true })), name });
    } catch (error) {
      if ((error as { code?: string }).code !== "NO_FACE" || target.kind === "photo") throw error;
    }
  }
  if (references.length === 0) throw new PageFault("NO_ANCHOR");
  tell(1);
  const pictures = await Promise.all(
    references.slice(0, shown).flatMap(({ aligned }) => (aligned ? pictureOfPixels(aligned) : [])),
  );
  return {
    verify: async (image) => {
      const began = performance.now();
      const result = await selfsame.verifyAgainst(image, references, { aligned: true });
      const ms = performance.now() - began;
      const { face, warnings } = result;
      return {
        ...{ side: "device", ms, decision: decisionOf(result), quality: face.quality, warnings },
        faces: { probe: face.aligned && (await pictureOfPixels(face.aligned)), references: pictures },
      };
    },
  };
}

function photoOf(photo: Blob | undefined): Blob[] {
  if (!photo) throw new PageFault("NO_TARGET");
  return [photo];
}

async function anchorsOf(service: Service, signal: AbortSignal): Promise<Blob[]> {
  const { items } = await service.call("GET /v1/captures", { signal });
  const anchors = items.filter(({ role }) => role === "anchor");
  if (anchors.length === 0) throw new PageFault("NO_ANCHOR");
  const photos: Blob[] = [];
  for (const { id } of anchors) {
    const bytes = await service.call("GET /v1/captures/{id}/image", { params: { id }, signal });
    photos.push(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }
  return photos;
}
