import { readdirSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { check, checkOptions, text } from "../../core/options.js";
import {
  type OneShotAccuracy,
  oneShotAccuracy,
  oneShotChoice,
  type ScoredTrial,
} from "../../evaluate/oneShot.js";
import { parseOneShotRun } from "../../evaluate/protocols/oneShotRuns.js";
import {
  type OneShotClass,
  sampleOneShotTrials,
  trialRules,
} from "../../evaluate/protocols/oneShotTrials.js";
import { imageFilesIn } from "../../vision/imageFiles.node.js";
import { type EmbeddedPhotos, type EmbedPhotosOptions, embedPhotos } from "../embedPhotos.node.js";
import { embeddingTable, type ImageCounts } from "../measure/embeddingTable.js";
import { measureInWorker } from "../measure/inWorker.node.js";
import { embedPhotosRules } from "../optionRules.js";
import { checkUsable } from "./evaluatePairs.node.js";
import { indexer } from "./pairProtocol.js";
import { readList } from "./readProtocol.node.js";

export interface OneShotOptions extends EmbedPhotosOptions {
  /** Folder with `run01/class_labels.txt` …, or a tree `Alphabet/character/image`, or `class/image`. */
  readonly data: string;
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
}

interface Trials {
  readonly files: readonly string[];
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
  /** One for each trial, by images' paths below the folder. */
  readonly outcomes: readonly OneShotOutcome[];
}

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
  checkOptions("evaluateOneShot", options, { ...embedPhotosRules, ...trialRules, data: text });
  check(options.data, "evaluateOneShot: data", text);
  const { data, ways = 20, trials: count = 10_000, within, seed = 1, ...embed } = options;
  const { files, trials, words } = lakeRuns(data) ?? sampled(data, { ways, trials: count, within, seed });
  const embedded = await embedPhotos(files, embed);
  const { bundle } = embedded;
  const { dimensions, minQuality } = bundle.embedding;
  const { counts, ...table } = embeddingTable(embedded.photos, dimensions, minQuality);
  checkUsable(embedded, counts);
  const choices = trials.flatMap(({ probe, support }) => support.map((image) => [probe, image] as const));
  const { scores } = await measureInWorker({
    kind: "scores",
    by: "distance",
    head: bundle.head,
    table,
    imageA: Int32Array.from(choices, ([probe]) => probe),
    imageB: Int32Array.from(choices, ([, image]) => image),
  });
  let start = 0;
  const scored = trials.map(({ support, answer, run }): ScoredTrial => {
    const own = scores.subarray(start, start + support.length);
    start += support.length;
    return { scores: own, answer, ...(run === undefined ? {} : { run }) };
  });
  const name = (image: number) => shown(files[image]!, data);
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
  return { accuracy: oneShotAccuracy(scored), words, embedded, images: counts, outcomes };
}

const shown = (file: string, folder: string) =>
  file.slice(folder.length).replaceAll(sep, "/").replace(/^\//, "");

/** The trials of Lake's runs; undefined where the folder has no `run…/class_labels.txt`. */
function lakeRuns(data: string): Trials | undefined {
  const runs = foldersIn(data).filter((name) => /^run\d+$/.test(name));
  if (runs.length === 0) return undefined;
  const images = indexer();
  const trials = runs.flatMap((run, i): Trial[] =>
    parseOneShotRun(readList(join(data, run, "class_labels.txt"))).map(({ probe, support, answer }) => ({
      probe: images.indexOf(probe),
      support: support.map((image) => images.indexOf(image)),
      answer,
      run: i,
    })),
  );
  const ways = trials[0]?.support.length ?? 0;
  return {
    files: images.names.map((name) => join(data, name)),
    trials,
    words: `Lake's one-shot classification: ${runs.length} runs of ${ways} trials, each ${ways}-way within one alphabet (Lake, Salakhutdinov & Tenenbaum 2015).`,
  };
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (error) {
    throw new SelfsameError("FILE_NOT_FOUND", `there is no folder "${folder}"`, { cause: error });
  }
}

function sampled(
  data: string,
  options: { ways: number; trials: number; within: "alphabet" | "all" | undefined; seed: number },
): Trials {
  const files = imageFilesIn(data);
  const classes = new Map<string, { alphabet: string; images: number[] }>();
  files.forEach((file, i) => {
    const folder = dirname(file);
    const alphabet = dirname(folder) === "." ? "" : dirname(folder);
    const entry = classes.get(folder) ?? { alphabet, images: [] };
    entry.images.push(i);
    classes.set(folder, entry);
  });
  const list: OneShotClass[] = [...classes.values()];
  const alphabets = new Set(list.map(({ alphabet }) => alphabet)).size;
  const { ways, trials, seed, within = alphabets > 1 ? "alphabet" : "all" } = options;
  const drawn = sampleOneShotTrials(list, { ways, trials, within, seed });
  // Only images that a trial shows are embedded.
  const used = indexer();
  const use = (image: number) => used.indexOf(files[image]!);
  return {
    trials: drawn.map(({ probe, support, answer }) => ({
      probe: use(probe),
      support: support.map(use),
      answer,
    })),
    files: used.names.map((name) => join(data, name)),
    words:
      `${trials} trials drawn at random (seed ${seed}) from ${list.length} classes of "${basename(data)}": ${ways}-way, ` +
      `${within === "alphabet" ? `all classes of a trial from one of ${alphabets} alphabets` : "classes of a trial from anywhere"}.`,
  };
}
