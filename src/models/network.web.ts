import { sha256InPage } from "../core/sha256.web.js";
import type { ModelBundle } from "./bundle.js";
import { fetched } from "./fetched.web.js";
import { checkFaceNetwork, checkSealedTwin } from "./verified.js";

/** Where the files of a bundle, and the networks that find faces for it, lie. */
export interface BundleUrls {
  readonly model: string;
  readonly twin: string;
  readonly detector: string;
  readonly landmarks: string;
}

/**
 * Fetches a network of a bundle: the very bytes that it was sealed with.
 *
 * @throws MODEL_INVALID
 */
export async function fetchNetwork(
  bundle: ModelBundle,
  name: "twin" | "detector" | "landmarks",
  urls: BundleUrls,
): Promise<Uint8Array> {
  const bytes = await fetched(urls[name], "MODEL_INVALID");
  const found = await sha256InPage(bytes);
  if (name === "twin") checkSealedTwin(bundle, bytes, found, urls.twin);
  else checkFaceNetwork(bundle, name, found);
  return bytes;
}
