import type { Skipped } from "../../data/dataset.js";
import { type BundleContent, notEvaluated } from "../../models/bundle.js";
import { type Base, inheritedLicence } from "../../models/provenance.js";
import { servedImage } from "../../train/config.js";
import { memberCount } from "../../train/members.js";
import { peopleOf, type Trained } from "../../train/train.node.js";
import { averagesMirror } from "../../train/validator.js";
import type { TrainingData } from "./trainingData.node.js";

interface Given {
  readonly trained: Trained;
  readonly dataset: string;
  readonly skipped: readonly Skipped[];
  readonly crop: TrainingData["crop"];
  /** What the images went through. */
  readonly alignment: BundleContent["alignment"];
  /** SHA-256 of the twin. */
  readonly digest: string;
  readonly dimensions: number;
  /** Whose weights came first: its terms, data and caveats are inherited. */
  readonly base?: Base;
}

/** What a twin was trained on, and what was held out. */
export function trainingWords({ trained, dataset, skipped, crop }: Given): string {
  const { training, heldOut } = trained;
  const counted = (table: typeof training) => `${table.samples.length} images of ${peopleOf(table)}`;
  const thing = crop === "face" ? "people" : "classes";
  return `${dataset}: ${counted(training)} ${thing} (held out: ${counted(heldOut)}; left out: ${skipped.length} files)`;
}

/** What `model.json` says of a trained twin; not calibrated, not sealed. */
export function trainedBundle(given: Given): BundleContent {
  const { trained, dataset, alignment, digest, dimensions, base } = given;
  const { settings, head, step } = trained;
  const { config, seed, threads, data, versions } = settings;
  const { channels, height, width } = servedImage(config);
  const { invert } = config.image;
  const twins = memberCount(config) > 1 ? `${memberCount(config)} × ` : "";
  return {
    // Names the embedding space, which is that of these very weights.
    id: `${config.architecture}-${digest.slice(0, 12)}`,
    name: `${config.architecture}, ${base ? `finetuned from ${base.id}` : "trained"} on ${dataset}`,
    description: `${twins}${config.architecture} (${height}×${width}×${channels} → ${dimensions}) with the head "${config.head}", ${step} steps ${base ? `on from "${base.id}"` : "from scratch"}.`,
    licence: base
      ? inheritedLicence(base, dataset, "who finetuned it")
      : {
          name: "yours",
          holder: "who trained it",
          note: `It follows from the training data: ${dataset}.`,
        },
    provenance: {
      source: `selfsame ${versions.selfsame} on ONNX Runtime ${versions.runtime}, ${versions.processor}, ${threads} threads; seed ${seed}; pixels of SHA-256 ${data}`,
      trainedOn: `${trainingWords(given)}${base ? `; before that "${base.id}" on ${base.trainedOn}` : ""}`,
      caveats: `Figures hold for images like those it was trained on.${base ? ` Of its base: ${base.caveats}` : ""}`,
      ...(base ? { base } : {}),
    },
    input: {
      width,
      height,
      channels,
      mean: Array<number>(channels).fill(invert ? 255 : 0),
      scale: invert ? -1 / 255 : 1 / 255,
    },
    alignment,
    embedding: { dimensions, mirror: averagesMirror(config), unitLength: false, minQuality: -1 },
    head,
    evaluation: notEvaluated,
    defaultFmr: null,
    operatingPoints: [],
  };
}
