import type { ModelBundle } from "../../models/bundle.js";
import type { Head } from "../../models/head.js";
import { type Base, inheritedLicence } from "../../models/provenance.js";

/**
 * A bundle with a head that was learnt on its twin's embeddings; not sealed. What is owed to the base stays: its terms, its
 * data, its caveats.
 *
 * @param data the name of the data; @param seed of the learning; @param images and people, in words
 */
export function withLearntHead(
  bundle: ModelBundle,
  base: Base,
  head: Head,
  { data, seed, images }: { readonly data: string; readonly seed: number; readonly images: string },
): ModelBundle {
  return {
    ...bundle,
    name: `${bundle.name}, with a head learnt on "${data}"`,
    head,
    licence: inheritedLicence(base, data, "who learnt the head"),
    provenance: {
      source: `${base.source}; head learnt by Selfsame on "${data}" (seed ${seed})`,
      trainedOn: `twin: ${base.trainedOn.replace(/\.$/, "")}; head: ${images} of "${data}"`,
      caveats: base.caveats,
      base,
    },
  };
}
