import type { ApiKey } from "../gallery/apiKey.js";
import { makeApiKey } from "../gallery/apiKeys.node.js";
import { detailsBy, type GalleryContext } from "./context.js";

/** Makes an API key; of the secret the gallery keeps its SHA-256 alone. */
export async function createKey(
  context: GalleryContext,
  options: Parameters<typeof makeApiKey>[0],
): Promise<{ readonly secret: string; readonly key: ApiKey }> {
  const { secret, record, sha256 } = makeApiKey(options);
  const details = detailsBy(context, { key: record.prefix, scopes: record.scopes });
  await context.gallery.addApiKey(record, sha256, { action: "create key", details });
  return { secret, key: record };
}
