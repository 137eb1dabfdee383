import { SelfsameError } from "../core/errors.js";
import { checkOptions, object, type Rule, text, wholeNumber } from "../core/options.js";
import { Selfsame } from "../recognition/load.node.js";
import { mostThreads } from "../recognition/optionRules.js";
import type { LoadOptions } from "../recognition/recognizer.node.js";
import { Selfsame as AnySelfsame } from "../recognition/selfsame.js";
import { backupGallery } from "./backup.node.js";
import type { FaceGallery } from "./faceGallery.node.js";
import { faceGallery } from "./faceGalleryOn.node.js";
import { type GalleryPlace, openStore } from "./openStore.node.js";

export interface OpenGalleryOptions extends GalleryPlace, Omit<LoadOptions, "renew"> {
  /** A model loaded before, in place of `model`, `workers`, …; it stays open when the gallery is closed. */
  readonly selfsame?: AnySelfsame;
  /** Who does what is done, as the audit says. */
  readonly by?: string;
}

const loadedRule: Rule = {
  expected: "a model as `Selfsame.load` gives it",
  holds: (value) => value instanceof AnySelfsame,
};

const rules = {
  workspace: text,
  database: text,
  keyFile: text,
  selfsame: loadedRule,
  by: text,
  model: text,
  workers: wholeNumber(1, mostThreads),
  threads: wholeNumber(1, mostThreads),
  limits: object,
  maxWaiting: wholeNumber(1, 1e6),
};

/**
 * Opens a gallery of people and the model that it is bound to. It is made at the first call, with its key, of which a warning says where
 * it lies (`process.emitWarning`): whoever loses the key loses the gallery.
 *
 * @throws INVALID_ARGUMENT, MODEL_NOT_FOUND, GALLERY_MODEL_MISMATCH, GALLERY_KEY_MISSING, GALLERY_KEY_WRONG, GALLERY_KEY_EXPOSED,
 * GALLERY_DAMAGED, STORE_FAILED
 * @example
 * const gallery = await openGallery({ workspace: "work" }); // or, where the language has it, `await using`
 * await gallery.enrol({ name: "Ada", photos: ["ada1.jpg", "ada2.jpg"] });
 * const { faces } = await gallery.identify("door.jpg");
 * await gallery.close();
 */
export async function openGallery(options: OpenGalleryOptions = {}): Promise<FaceGallery> {
  checkOptions("openGallery", options, rules);
  const { workspace, database, keyFile, selfsame: loaded, by, ...loading } = options;
  if (loaded !== undefined && Object.values(loading).some((value) => value !== undefined))
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "openGallery: give a loaded `selfsame`, or what to load, not both",
    );
  const selfsame = loaded ?? (await Selfsame.load(loading));
  try {
    const stored = await openStore({
      ...(workspace === undefined ? {} : { workspace }),
      ...(database === undefined ? {} : { database }),
      ...(keyFile === undefined ? {} : { keyFile }),
      model: selfsame.model,
      onNotice: (words) => process.emitWarning(words, { type: "GalleryKeyWarning" }),
    });
    const { gallery } = stored;
    const who = by === undefined ? {} : { by };
    return faceGallery(
      { gallery, selfsame, ...who },
      {
        backup: (file, job) => backupGallery({ ...stored, ...who }, file, job),
        close: async () => {
          await gallery.close();
          if (loaded === undefined) await selfsame.close();
        },
      },
    );
  } catch (error) {
    if (loaded === undefined) await selfsame.close();
    throw error;
  }
}
