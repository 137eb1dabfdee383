import { jobOf } from "../../core/job.js";
import { check, checkOptions, either, object, oneOf, text } from "../../core/options.js";
import { checkDataset } from "../../data/argumentChecks.js";
import type { Dataset, Sample } from "../../data/dataset.js";
import { type OneShotRuns, readOneShot } from "../../data/readers/oneShot.node.js";
import { type Layout, layouts, readDataset } from "../../data/readers/readDataset.node.js";
import {
  type OneShotAccuracy,
  oneShotAccuracy,
  oneShotChoice,
  type ScoredTrial,
} from "../../evaluate/oneShot.js";
import {
  type OneShotClass,
  sampleOneShotTrials,
  trialRules,
} from "../../evaluate/protocols/oneShotTrials.js";
import { type EmbeddedPhotos, type EmbedPhotosOptions, embedPhotos } from "../embedPhotos.node.js";
import { embeddingTable, type ImageCounts } from "../measure/embeddingTable.js";
import { measureInWorker } from "../measure/inWorker.node.js";
import { embedPhotosRules } from "../optionRules.js";
import { checkUsable } from "./evaluatePairs.node.js";
import { indexer } from "./pairProtocol.js";

export interface OneShotOptions extends EmbedPhotosOptions {
  /** A data set, its people the classes; or Lake's runs; or a folder or archive, as `readOneShot` reads it. */
  readonly data: string | Dataset | OneShotRuns;
  /** How a folder's or archive's images are laid out, where it is no tree of classes. */
  readonly layout?: Layout;
  /** For trees: classes of a trial, default 20. */
  readonly ways?: number;
  /** For trees: default 10,000. */
  readonly trials?: number;
  /** For trees: whether a trial's classes are of one alphabet (the default where there are alphabets), or any. */
  readonly within?: "alphabet" | "all";
  /** For trees; default 1. */
  readonly seed?: number;
}

/** A trial by image numbers. */
interface Trial {
  readonly probe: number;
  readonly support: readonly number[];
  readonly answer: number;
  readonly run?: number;
  /** The probe's class. */
  readonly probeOf: number;
}

interface Trials {
  readonly samples: readonly Sample[];
  readonly trials: readonly Trial[];
  readonly words: string;
}

/** What became of a trial. */
export interface OneShotOutcome {
  readonly probe: string;
  /** The right image of the support. */
  readonly answer: string;
  /** Null for a tie. */
  readonly chosen: string | null;
  readonly correct: boolean;
}

/** N-way one-shot accuracy, and what it was measured on. */
export interface OneShotEvaluation {
  readonly accuracy: OneShotAccuracy;
  /** How trials were made, in sentences. */
  readonly words: string;
  readonly embedded: EmbeddedPhotos;
  readonly images: ImageCounts;
  /** One for each trial, by images' ids. */
  readonly outcomes: readonly OneShotOutcome[];
  /** The images that trials showed. */
  readonly samples: readonly Sample[];
  /** What lay among the data and is not measured, and why. */
  readonly skipped: Dataset["skipped"];
}

const sourceRules = { data: either(text, object), layout: oneOf(...layouts) };

/**
 * One-shot classification: which of N support images, one of each class, shows the probe's class? Choices with an
 * image that failed score 0; a trial whose highest score is shared counts as wrong. A model of faces finds none in
 * drawings: use one whose alignment is `none`.
 *
 * @throws FILE_NOT_FOUND, DATASET_INVALID, INVALID_ARGUMENT; what `embedPhotos` throws
 * @example
 * const { accuracy } = await evaluateOneShot({ model: "out/mine", data: "people", ways: 5, trials: 100 });
 * accuracy.accuracy; // { value, interval }
 */
export async function evaluateOneShot(options: OneShotOptions): Promise<OneShotEvaluation> {
  checkOptions("evaluateOneShot", options, { ...embedPhotosRules, ...trialRules, ...sourceRules });
  check(options.data, "evaluateOneShot: data", sourceRules.data);
  if (typeof options.data !== "string") checkDataset(options.data, "evaluateOneShot: data");
  const { data, layout, ways = 20, trials: count = 10_000, within, seed = 1, ...embed } = options;
  const source =
    typeof data !== "string"
      ? data
      : await (layout === undefined ? readOneShot(data) : readDataset({ path: data, layout }));
  const { samples, trials, words } = isRuns(source)
    ? lakeRuns(source)
    : sampled(source, { ways, trials: count, within, seed });
  const embedded = await embedPhotos(samples, embed);
  const { bundle } = embedded;
  const { counts, ...table } = embeddingTable(embedded.photos, bundle.embedding.dimensions, bundle.embedding);
  checkUsable(embedded, counts);
  const choices = trials.flatMap(({ probe, support }) => support.map((image) => [probe, image] as const));
  const { scores } = await measureInWorker(
    {
      kind: "scores",
      by: "distance",
      head: bundle.head,
      table,
      imageA: Int32Array.from(choices, ([probe]) => probe),
      imageB: Int32Array.from(choices, ([, image]) => image),
    },
    jobOf(options),
  );
  let start = 0;
  const scored = trials.map(({ support, answer, run, probeOf }): ScoredTrial => {
    const own = scores.subarray(start, start + support.length);
    start += support.length;
    return { scores: own, answer, probeOf, ...(run === undefined ? {} : { run }) };
  });
  const name = (image: number) => samples[image]!.id;
  const outcomes = scored.map((trial, i): OneShotOutcome => {
    const { probe, support, answer } = trials[i]!;
    const choice = oneShotChoice(trial.scores, i);
    return {
      probe: name(probe),
      answer: name(support[answer]!),
      chosen: choice === null ? null : name(support[choice]!),
      correct: choice === answer,
    };
  });
  const { skipped } = source;
  return { accuracy: oneShotAccuracy(scored), words, embedded, images: counts, outcomes, samples, skipped };
}

function isRuns(source: Dataset | OneShotRuns): source is OneShotRuns {
  return "runs" in source;
}

/** The trials of Lake's runs. */
function lakeRuns({ samples, trials, runs }: OneShotRuns): Trials {
  const ways = trials[0]?.support.length ?? 0;
  return {
    samples,
    // A run's test items are of different characters; runs have characters of their own.
    trials: trials.map((trial) => ({ ...trial, probeOf: trial.probe })),
    words: `Lake's one-shot classification: ${runs} runs of ${ways} trials, each ${ways}-way within one alphabet (Lake, Salakhutdinov & Tenenbaum 2015).`,
  };
}

function sampled(
  { name, samples }: Dataset,
  options: { ways: number; trials: number; within: "alphabet" | "all" | undefined; seed: number },
): Trials {
  const classes = new Map<string, { alphabet: string; images: number[] }>();
  samples.forEach(({ person, group = "" }, i) => {
    const entry = classes.get(person) ?? { alphabet: group, images: [] };
    entry.images.push(i);
    classes.set(person, entry);
  });
  const list: OneShotClass[] = [...classes.values()];
  const alphabets = new Set(list.map(({ alphabet }) => alphabet)).size;
  const { ways, trials, seed, within = alphabets > 1 ? "alphabet" : "all" } = options;
  const drawn = sampleOneShotTrials(list, { ways, trials, within, seed });
  // Only images that a trial shows are embedded.
  const used = indexer();
  const numbers: number[] = [];
  const classOf = indexer();
  const use = (image: number) => {
    const index = used.indexOf(samples[image]!.id);
    numbers[index] = image;
    return index;
  };
  return {
    trials: drawn.map(({ probe, support, answer }) => ({
      probe: use(probe),
      support: support.map(use),
      answer,
      probeOf: classOf.indexOf(samples[probe]!.person),
    })),
    samples: numbers.map((image) => samples[image]!),
    words:
      `${trials} trials drawn at random (seed ${seed}) from ${list.length} classes of "${name}": ${ways}-way, ` +
      `${within === "alphabet" ? `all classes of a trial from one of ${alphabets} alphabets` : "classes of a trial from anywhere"}.`,
  };
}
