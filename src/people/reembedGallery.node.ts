import { type JobOptions, jobOf, jobRules } from "../core/job.js";
import { check, checkOptions, flag, type Rule, text } from "../core/options.js";
import { Selfsame } from "../recognition/selfsame.js";
import { type GalleryPlace, openStore } from "./openStore.node.js";
import { type Reembedded, reembed } from "./reembed.js";

export interface ReembedGalleryOptions extends GalleryPlace, JobOptions {
  /** The model that the gallery is to have. */
  readonly selfsame: Selfsame;
  /** Go on though templates without a photo will be lost. Default false. */
  readonly dropMissing?: boolean;
  /** Who does it, as the audit says. */
  readonly by?: string;
}

const loaded: Rule = {
  expected: "a model as `Selfsame.load` gives it",
  holds: (value) => value instanceof Selfsame,
};

const rules = {
  ...jobRules,
  workspace: text,
  database: text,
  keyFile: text,
  selfsame: loaded,
  dropMissing: flag,
  by: text,
};

/**
 * Gives a gallery another model; whoever has it open opens it again. Interrupted, it goes on where it stopped.
 *
 * @throws REEMBEDDING_LOSES without `dropMissing`, where photos were not kept; INVALID_ARGUMENT where there is no gallery; ABORTED
 * @example
 * const { templates, dropped } = await reembedGallery({ workspace: "work", selfsame });
 */
export async function reembedGallery(options: ReembedGalleryOptions): Promise<Reembedded> {
  checkOptions("reembedGallery", options, rules);
  check(options.selfsame, "reembedGallery: selfsame", loaded);
  const { workspace, database, keyFile, selfsame, by, dropMissing, ...job } = options;
  const { gallery } = await openStore({
    ...(workspace === undefined ? {} : { workspace }),
    ...(database === undefined ? {} : { database }),
    ...(keyFile === undefined ? {} : { keyFile }),
  });
  try {
    const context = { gallery, selfsame, ...(by === undefined ? {} : { by }) };
    return await reembed(context, { ...jobOf(job), ...(dropMissing === undefined ? {} : { dropMissing }) });
  } finally {
    await gallery.close();
  }
}
