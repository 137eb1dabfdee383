import { SelfsameError } from "../core/errors.js";
import type { OpenedGallery } from "../gallery/galleryOn.node.js";
import { modelOfRevision } from "../jobs/workspace/models.node.js";
import { openStore } from "../people/openStore.node.js";
import { Selfsame } from "../recognition/load.node.js";
import type { RequestLimits } from "./context.js";

export interface LiveGalleryOptions {
  readonly workspace: string;
  readonly database?: string | undefined;
  readonly keyFile?: string | undefined;
  /** Left out: the gallery's, else the default one. */
  readonly model?: string | undefined;
  readonly workers: number;
  readonly limits: RequestLimits;
  readonly onNotice: (words: string) => void;
}

/** A model and the gallery that is bound to it, which follow each other. */
export interface LiveGallery {
  readonly selfsame: Selfsame;
  readonly gallery: OpenedGallery;
  /** Opens both again where the gallery has another model by now; requests under way end with what they began with. */
  reload(): Promise<void>;
  /** Finishes what was taken. */
  close(): Promise<void>;
}

/** Photos that wait for each worker: about half a second of work. More would wait for nothing, and are told so at once. */
export const waitingPerWorker = 32;
/** What waits for the model when it is closed has so long. */
const drainMs = 10_000;

type Open = Pick<LiveGallery, "selfsame" | "gallery">;

/** @throws what opening them throws */
export async function openLiveGallery(options: LiveGalleryOptions): Promise<LiveGallery> {
  let now = await openNamed(options, options.model);
  let last: Promise<void> = Promise.resolve();
  let closed = false;

  const reload = async () => {
    if (closed || (await boundRevision(options)) === now.selfsame.model.revision) return;
    const before = now;
    now = await openNamed(options, undefined);
    await end(before);
  };
  return {
    get selfsame() {
      return now.selfsame;
    },
    get gallery() {
      return now.gallery;
    },
    reload: () => {
      last = last.catch(() => {}).then(reload);
      return last;
    },
    close: async () => {
      closed = true;
      await last.catch(() => {});
      await end(now);
    },
  };
}

async function end({ selfsame, gallery }: Open): Promise<void> {
  await selfsame.close({ drain: true, limitMs: drainMs });
  await gallery.close();
}

/** The model that is named; else the default one, or whichever the gallery is bound to. */
async function openNamed(options: LiveGalleryOptions, model: string | undefined): Promise<Open> {
  try {
    return await openWith(options, model ?? "default");
  } catch (error) {
    const isOther = error instanceof SelfsameError && error.code === "GALLERY_MODEL_MISMATCH";
    if (model !== undefined || !isOther) throw error;
    const own = modelOfRevision(options.workspace, await boundRevision(options));
    if (own === undefined) throw error;
    return openWith(options, own);
  }
}

async function openWith(options: LiveGalleryOptions, model: string): Promise<Open> {
  const { workers, limits, onNotice } = options;
  const selfsame = await Selfsame.load({
    ...{ model, workers, maxWaiting: waitingPerWorker * workers },
    limits: { bytes: limits.imageBytes, pixels: limits.imagePixels },
  });
  try {
    const { gallery } = await openStore({ ...placeOf(options), onNotice, model: selfsame.model });
    return { selfsame, gallery };
  } catch (error) {
    await selfsame.close();
    throw error;
  }
}

async function boundRevision(options: LiveGalleryOptions): Promise<string> {
  const { gallery } = await openStore(placeOf(options));
  const { revision } = gallery.model;
  await gallery.close();
  return revision;
}

const placeOf = ({ workspace, database, keyFile }: LiveGalleryOptions) => ({
  workspace,
  ...(database === undefined ? {} : { database }),
  ...(keyFile === undefined ? {} : { keyFile }),
});
