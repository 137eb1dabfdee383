import { concernsItem, SelfsameError } from "../core/errors.js";
import { beginProgress, type JobOptions, throwIfAborted } from "../core/job.js";
import type { EmbeddedAgain, Gallery, GalleryModel } from "../gallery/gallery.js";
import type { Template } from "../gallery/template.js";
import { suitabilityOf } from "../recognition/comparability.js";
import type { Selfsame } from "../recognition/selfsame.js";
import { detailsBy, type PeopleContext } from "./context.js";
import { galleryModelOf } from "./galleryModel.js";
import { allOf } from "./pages.js";
import { stillThere } from "./stillThere.js";

export interface ReembedOptions extends JobOptions {
  /** Go on though templates without a photo will be lost. Default false. */
  readonly dropMissing?: boolean;
}

/** What is lost when another model takes over: templates whose photo is not kept. */
export interface ReembeddingLoss {
  readonly templates: number;
  /** People who have no template left then. */
  readonly people: number;
}

export interface Reembedded {
  readonly from: Pick<GalleryModel, "id" | "revision">;
  readonly to: Pick<GalleryModel, "id" | "revision">;
  readonly templates: number;
  /** Templates that are gone: without a photo, or whose photo shows the new model no face that is good enough. */
  readonly dropped: number;
  /** Whether the embeddings were taken over: both models are of one embedding space. */
  readonly takenOver: boolean;
}

const batch = 64;

/**
 * Gives the gallery another model: each template's photo is embedded anew, beside the templates in use, which are searched until the end;
 * then all are switched at once. Interrupted, it goes on where it stopped. Between revisions of one model id, which names an embedding space,
 * the embeddings stay.
 *
 * @param context a gallery bound to the old model, and the new one loaded
 * @throws REEMBEDDING_LOSES without `dropMissing`, where photos are missing; ABORTED
 * @example
 * await reembed({ gallery, selfsame: newer }, { onProgress: ({ done, total }) => console.log(done, total) });
 */
export async function reembed(context: PeopleContext, options: ReembedOptions = {}): Promise<Reembedded> {
  const { gallery, selfsame } = context;
  const { dropMissing = false, signal, onProgress } = options;
  const [from, to] = [gallery.model, galleryModelOf(selfsame.model)];
  const takenOver = from.id === to.id && from.dimensions === to.dimensions;
  const named = { from: { id: from.id, revision: from.revision }, to: { id: to.id, revision: to.revision } };
  if (from.revision === to.revision) return { ...named, templates: 0, dropped: 0, takenOver };
  if (!takenOver && !dropMissing) refuseLoss(await reembeddingLoss(gallery), to);
  const { done: before, total } = await gallery.beginReembedding(to);
  const report = beginProgress(onProgress, { what: "templates", total, from: before });
  let [done, dropped] = [before, 0];
  for (;;) {
    throwIfAborted(signal);
    const templates = await gallery.toReembed(batch);
    if (templates.length === 0) break;
    const embedded = await Promise.all(
      templates.map(
        async (template): Promise<readonly [string, EmbeddedAgain | null]> => [
          template.id,
          takenOver ? template : await embedAgain(gallery, selfsame, template, signal),
        ],
      ),
    );
    dropped += embedded.filter(([, again]) => again === null).length;
    await gallery.addReembedded(new Map(embedded));
    done += templates.length;
    report(done);
  }
  const details = detailsBy(context, {
    from: from.revision,
    to: to.revision,
    templates: done - dropped,
    dropped,
  });
  await gallery.finishReembedding({ action: "reembed", details });
  return { ...named, templates: done - dropped, dropped, takenOver };
}

/** What another model would lose: counted before anything is done. */
export async function reembeddingLoss(gallery: Gallery): Promise<ReembeddingLoss> {
  let [lost, people] = [0, 0];
  for await (const { id } of allOf((page) => gallery.people(page))) {
    // Somebody deleted meanwhile loses nothing.
    const templates = (await stillThere(gallery.templates(id))) ?? [];
    const missing = templates.filter(({ hasImage }) => !hasImage).length;
    lost += missing;
    if (missing > 0 && missing === templates.length) people++;
  }
  return { templates: lost, people };
}

function refuseLoss({ templates, people }: ReembeddingLoss, { id }: GalleryModel): void {
  if (templates > 0)
    throw new SelfsameError(
      "REEMBEDDING_LOSES",
      `${templates} ${templates === 1 ? "template has" : "templates have"} no photo that "${id}" could embed; ${people === 1 ? "1 person" : `${people} people`} would have none left`,
    );
}

async function embedAgain(
  gallery: Gallery,
  selfsame: Selfsame,
  { id }: Template,
  signal: AbortSignal | undefined,
): Promise<EmbeddedAgain | null> {
  const image = await gallery.image(id);
  if (image === null) return null;
  try {
    const face = await selfsame.embed(image, { ...(signal && { signal }) });
    const { comparable } = suitabilityOf(selfsame.model, { name: id, face });
    return comparable === false ? null : face;
  } catch (error) {
    if (!concernsItem(error)) throw error;
    return null;
  }
}
