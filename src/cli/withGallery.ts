import { SelfsameError } from "../core/errors.js";
import type { OpenedGallery } from "../gallery/galleryOn.node.js";
import type { ModelBundle } from "../models/bundle.js";
import { readModel } from "../models/bundle.node.js";
import type { ModelContext, PeopleContext } from "../people/context.js";
import { type OpenStored, openStore } from "../people/openStore.node.js";
import { Selfsame } from "../recognition/load.node.js";
import type { GalleryArgs } from "./galleryOptions.js";
import { loadOptions, type ModelArgs } from "./options.js";
import { formatModel, notes } from "./output.js";

/** As the audit says who did it. */
export const by = "command line";

/** Opens the gallery and loads its model, runs the command on both, and closes them whatever happens. */
export async function withPeople<T>(
  options: GalleryArgs & ModelArgs,
  run: (people: PeopleContext) => Promise<T>,
): Promise<T> {
  const selfsame = await Selfsame.load(loadOptions(options));
  try {
    const { gallery } = await openStore({ ...place(options), model: selfsame.model, onNotice: notes });
    try {
      return await run({ gallery, selfsame, by });
    } finally {
      await gallery.close();
    }
  } finally {
    await selfsame.close();
  }
}

/** A gallery for what looks at no photo: of the model no network is loaded. */
export interface BareGallery extends ModelContext, OpenStored {
  readonly gallery: OpenedGallery;
}

/**
 * Opens the gallery for what looks at no photo, whatever model it is bound to; where there is none, it is made. What decides asks for
 * the model, which has to be the gallery's own then.
 */
export async function withGallery<T>(
  options: GalleryArgs & { readonly model?: string | undefined },
  run: (people: BareGallery) => Promise<T>,
): Promise<T> {
  const stored = await openAny(options);
  const { gallery } = stored;
  const selfsame = {
    get model() {
      return boundModel(gallery, options.model);
    },
  };
  try {
    return await run({ ...stored, selfsame, by });
  } finally {
    await gallery.close();
  }
}

async function openAny(options: GalleryArgs & { readonly model?: string | undefined }): Promise<OpenStored> {
  const where = { ...place(options), onNotice: notes };
  if (options.model === undefined)
    try {
      return await openStore(where);
    } catch (error) {
      // There is none yet.
      if (!(error instanceof SelfsameError && error.code === "INVALID_ARGUMENT")) throw error;
    }
  return openStore({ ...where, model: readModel(options.model ?? "default").bundle });
}

/** @throws GALLERY_MODEL_MISMATCH */
function boundModel(gallery: OpenedGallery, name = "default"): ModelBundle {
  const { bundle } = readModel(name);
  if (bundle.revision === gallery.model.revision) return bundle;
  throw new SelfsameError(
    "GALLERY_MODEL_MISMATCH",
    `the gallery is of the model ${formatModel(gallery.model.id, gallery.model.revision)}, not of ${formatModel(bundle.id, bundle.revision)}`,
  );
}

/** Where the gallery is meant to be. */
export function place({ workspace, "key-file": keyFile }: GalleryArgs): {
  workspace?: string;
  keyFile?: string;
} {
  return {
    ...(workspace === undefined ? {} : { workspace }),
    ...(keyFile === undefined ? {} : { keyFile }),
  };
}
