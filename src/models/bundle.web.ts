import { sha256InPage } from "../core/sha256.web.js";
import { type ModelBundle, parseModelBundle } from "./bundle.js";
import { fetched } from "./fetched.web.js";
import { checkPipeline, checkRevision, parseJson, sealedText } from "./verified.js";

/**
 * Fetches a bundle's description and vouches for it as Node does: its schema, its revision, the pipeline it was made for. Its
 * networks are held against it as they are fetched (`fetchNetwork`).
 *
 * @param url of its `model.json`
 * @throws MODEL_NOT_FOUND, MODEL_INVALID
 */
export async function fetchBundle(url: string): Promise<ModelBundle> {
  const text = new TextDecoder().decode(await fetched(url, "MODEL_NOT_FOUND"));
  const content = parseJson(text, url);
  const bundle = parseModelBundle(content, url);
  checkRevision(await sha256InPage(sealedText(content as object)), bundle, url);
  checkPipeline(bundle);
  return bundle;
}
