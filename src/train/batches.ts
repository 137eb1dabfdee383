import { SelfsameError } from "../core/errors.js";
import { seededRandom, shuffled } from "../core/random.js";
import type { ImageTable } from "../data/imageTable.js";
import { balancedPairs } from "../data/samplers/balancedPairs.js";
import { episode } from "../data/samplers/episode.js";
import { indexSamples, type SampleIndex } from "../data/samplers/sampleIndex.js";
import type { TrainConfig } from "./config.js";
import { momentsOf } from "./moments.js";
import type { StepFeed } from "./step.js";
import { groupSymmetry, warpedBatch } from "./warp.js";

/** The batch of a step by its number: a function of the seed, the step and the table alone. */
export type Batches = (step: number) => StepFeed["batch"];

/** Keys of this file's generators, apart from those of `data/streams`. */
const [turnStream, singleStream] = [102, 103];

/**
 * What a training step is fed: `images` `[B, C, H, W]` and, for episodes, `people` int64 `[B]`, for pairs, `same`
 * `[B/2, 1]` (image i is paired with image B/2 + i).
 *
 * @throws DATASET_INVALID where the table has too few people or images for such a batch
 * @example
 * const batchOf = createBatches(table, config, 7);
 * const { images, people } = batchOf(0);
 */
export function createBatches(table: ImageTable, config: TrainConfig, seed: number): Batches {
  const index = indexSamples(table.samples);
  const { augmentation, image } = config;
  const draw =
    config.batch.kind === "episode" ? drawEpisode(index, config.batch) : drawPairs(index, config.batch);
  const placements =
    image.normalization === "moments" ? table.samples.map((_, row) => momentsOf(table, row)) : undefined;
  // Data that are too few fail here, before a network is built.
  draw(seed, 0);
  return (step) => {
    const { rows, labels, groupSize } = draw(seed, step);
    const symmetryOf = (position: number) =>
      groupSymmetry(augmentation, seededRandom(seed, step, Math.floor(position / groupSize), turnStream));
    const at = { seed, step };
    const images = warpedBatch(table, rows, image, augmentation, symmetryOf, at, placements);
    return { images, ...labels };
  };
}

interface Draw {
  readonly rows: Int32Array;
  readonly labels: Readonly<Record<string, Float32Array | BigInt64Array>>;
  /** Images that are turned and mirrored together. */
  readonly groupSize: number;
}

function drawEpisode(index: SampleIndex, shape: Extract<TrainConfig["batch"], { kind: "episode" }>) {
  const groupSize = shape.classes * shape.images;
  return (seed: number, step: number): Draw => {
    const rows = Int32Array.from([
      ...episode(index, shape, seed, step),
      ...drawSingles(index, shape, seed, step),
    ]);
    const people = BigInt64Array.from(rows, (_, i) => BigInt(Math.floor(i / shape.images)));
    return { rows, labels: { people }, groupSize };
  };
}

/**
 * Rows of people of whom there are too few images for an episode: each is shown as often as the others, in repeats that
 * the warps make different. More people to be told apart, where most have one photo (as in LFW).
 */
function drawSingles(
  index: SampleIndex,
  { singles = 0, images }: Extract<TrainConfig["batch"], { kind: "episode" }>,
  seed: number,
  step: number,
): number[] {
  if (singles === 0) return [];
  const few = index.people.filter((person) => person.images.length < images);
  if (few.length < singles)
    throw new SelfsameError(
      "DATASET_INVALID",
      `${singles} people with fewer than ${images} images are wanted in a batch; the data have ${few.length}`,
    );
  const random = seededRandom(seed, step, singleStream);
  return shuffled(few, random)
    .slice(0, singles)
    .flatMap((person) => Array.from({ length: images }, (_, i) => person.images[i % person.images.length]!));
}

function drawPairs(index: SampleIndex, shape: Extract<TrainConfig["batch"], { kind: "pairs" }>) {
  return (seed: number, step: number): Draw => {
    const { a, b, labels } = balancedPairs(index, shape.pairs, seed, step, { impostors: shape.impostors });
    // A pair is turned as one, so there is no turn of groups: mirroring both would be, but costs a rule more.
    return {
      rows: Int32Array.from([...a, ...b]),
      labels: { same: Float32Array.from(labels) },
      groupSize: 2 * shape.pairs,
    };
  };
}
