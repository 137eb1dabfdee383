import { type Context, change, read } from "./context.js";
import { appendEvent } from "./events.js";
import type { GallerySettings } from "./gallery.js";
import { checkSettings, digestOf, templatesDigest } from "./state.js";
import { beginVectors, checkVectorsFit, dropVectors, fillVectors } from "./vectors/readableVectors.js";

export async function settings(context: Context): Promise<GallerySettings> {
  return read(context, async ({ state }) => state.settings);
}

/** @throws INVALID_ARGUMENT, STORE_FAILED */
export async function changeSettings(
  context: Context,
  given: Partial<GallerySettings>,
): Promise<GallerySettings> {
  const { readableVectors } = given;
  if (readableVectors) checkVectorsFit(context);
  const changed = await change(context, async (it) => {
    const said = Object.entries(given).filter(([, value]) => value !== undefined);
    const changed: GallerySettings = { ...it.state.settings, ...Object.fromEntries(said) };
    checkSettings(changed);
    if (readableVectors === true) await beginVectors(it);
    if (readableVectors === false) await dropVectors(context, it);
    it.state.settings = changed;
    await appendEvent(it, { action: "settings", details: { ...changed } });
    return changed;
  });
  if (readableVectors) await fillVectors(context);
  return changed;
}

/** Of the sealed state: no row has to be counted. */
export async function counts(
  context: Context,
): Promise<{ readonly people: number; readonly templates: number; readonly unknownFaces: number }> {
  return read(context, async ({ state }) => ({
    people: digestOf(state, "people").rows,
    templates: templatesDigest(state).rows,
    unknownFaces: digestOf(state, "faces").rows,
  }));
}
