import type { Skipped } from "../../data/dataset.js";
import { type ModelBundle, notEvaluated } from "../../models/bundle.js";
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
  readonly alignment: ModelBundle["alignment"];
  /** SHA-256 of the twin. */
  readonly digest: string;
  readonly dimensions: number;
}

/** What `model.json` says of a trained twin; not calibrated. */
export function trainedBundle(given: Given): ModelBundle {
  const { trained, dataset, skipped, crop, alignment, digest, dimensions } = given;
  const { settings, head, training, heldOut, step } = trained;
  const { config, seed, threads, data, versions } = settings;
  const { channels, height, width } = servedImage(config);
  const { invert } = config.image;
  const counted = (table: typeof training) => `${table.samples.length} images of ${peopleOf(table)}`;
  const twins = memberCount(config) > 1 ? `${memberCount(config)} × ` : "";
  const thing = crop === "face" ? "people" : "classes";
  return {
    format: "selfsame-model/1",
    // Names the embedding space, which is that of these very weights.
    id: `${config.architecture}-${digest.slice(0, 12)}`,
    name: `${config.architecture}, trained on ${dataset}`,
    description: `${twins}${config.architecture} (${height}×${width}×${channels} → ${dimensions}) with the head "${config.head}", ${step} steps from scratch.`,
    licence: {
      name: "yours",
      holder: "who trained it",
      note: `It follows from the training data: ${dataset}.`,
    },
    provenance: {
      source: `selfsame ${versions.selfsame} on ONNX Runtime ${versions.runtime}, ${versions.processor}, ${threads} threads; seed ${seed}; pixels of SHA-256 ${data}`,
      trainedOn: `${dataset}: ${counted(training)} ${thing} (held out: ${counted(heldOut)}; left out: ${skipped.length} files)`,
      caveats: "Figures hold for images like those it was trained on.",
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
