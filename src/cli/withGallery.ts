import { readModel } from "../models/bundle.node.js";
import type { ModelContext, PeopleContext } from "../people/context.js";
import { openStore } from "../people/openGallery.node.js";
import { Selfsame } from "../recognition/load.node.js";
import type { GalleryArgs } from "./galleryOptions.js";
import { loadOptions, type ModelArgs } from "./options.js";
import { note } from "./output.js";

/** As the audit says who did it. */
const by = "command line";

/** Opens the gallery and loads its model, runs the command on both, and closes them whatever happens. */
export async function withPeople<T>(
  options: GalleryArgs & ModelArgs,
  run: (people: PeopleContext) => Promise<T>,
): Promise<T> {
  const selfsame = await Selfsame.load(loadOptions(options));
  try {
    const gallery = await openStore({ ...place(options), model: selfsame.model, onNotice: note });
    try {
      return await run({ gallery, selfsame, by });
    } finally {
      await gallery.close();
    }
  } finally {
    await selfsame.close();
  }
}

/** Opens the gallery for what looks at no photo: of the model no network is loaded. */
export async function withGallery<T>(
  options: GalleryArgs & { readonly model: string },
  run: (people: ModelContext) => Promise<T>,
): Promise<T> {
  const { bundle: model } = readModel(options.model);
  const gallery = await openStore({ ...place(options), model, onNotice: note });
  try {
    return await run({ gallery, selfsame: { model }, by });
  } finally {
    await gallery.close();
  }
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
