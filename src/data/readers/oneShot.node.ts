import { SelfsameError } from "../../core/errors.js";
import { check, text } from "../../core/options.js";
import type { Dataset, Sample, Skipped } from "../dataset.js";
import { parseOneShotRun } from "../lists/oneShotRuns.js";
import { textOf } from "../lists/text.js";
import { readTree } from "../tree/readTree.node.js";
import { placed, type Tree } from "../tree/tree.js";

/** Lake's one-shot runs: each trial by numbers of samples. */
export interface OneShotRuns {
  readonly name: string;
  /** The images that trials show, in the order in which they first do. */
  readonly samples: readonly Sample[];
  readonly skipped: readonly Skipped[];
  readonly trials: readonly {
    readonly probe: number;
    readonly support: readonly number[];
    readonly answer: number;
    /** From 0. */
    readonly run: number;
  }[];
  readonly runs: number;
}

/**
 * Reads what one-shot trials are made of: Lake's runs where there are any (`run01/class_labels.txt`), else a tree of classes,
 * `class/image` or `alphabet/class/image`: a class is a person, what stands above it the group.
 *
 * @param path a folder or archive, such as Omniglot's `all_runs.zip`
 * @throws FILE_NOT_FOUND; DATASET_INVALID for a damaged list, or without images
 * @example
 * const omniglot = await readOneShot("images_background.zip");
 * omniglot.samples[0]; // { id: "Greek/character01/0394_01.png", person: "Greek/character01", group: "Greek", bytes }
 */
export async function readOneShot(path: string): Promise<OneShotRuns | Dataset> {
  check(path, "readOneShot: path", text);
  const tree = await readTree(path);
  return (await runsOf(tree)) ?? classesOf(tree, path);
}

/** @throws DATASET_INVALID */
function classesOf(tree: Tree, path: string): Dataset {
  const { samples, skipped } = placed(tree, (id) => {
    const folders = id.split("/").slice(0, -1);
    if (folders.length === 0) return "stands in no class's folder";
    return {
      person: folders.join("/"),
      ...(folders.length > 1 ? { group: folders.slice(0, -1).join("/") } : {}),
    };
  });
  if (samples.length === 0)
    throw new SelfsameError("DATASET_INVALID", `"${path}" has no folder per class with images in it`);
  return { name: tree.name, samples, skipped };
}

const labels = /^((?:.*\/)?)run\d+\/class_labels\.txt$/s;

async function runsOf(tree: Tree): Promise<OneShotRuns | undefined> {
  const lists = tree.files.filter(({ path }) => labels.test(path));
  if (lists.length === 0) return undefined;
  const images = new Map(tree.files.map((file) => [file.path, file]));
  const samples: Sample[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (path: string): number => {
    const id = path.normalize();
    const known = numbers.get(id);
    if (known !== undefined) return known;
    samples.push({ id, person: id, bytes: images.get(id)?.bytes ?? notThere(id) });
    numbers.set(id, samples.length - 1);
    return samples.length - 1;
  };
  const trials: OneShotRuns["trials"][number][] = [];
  for (const [run, list] of lists.entries()) {
    const below = labels.exec(list.path)![1]!;
    for (const { probe, support, answer } of parseOneShotRun(textOf(await list.bytes())))
      trials.push({
        probe: numberOf(below + probe),
        support: support.map((image) => numberOf(below + image)),
        answer,
        run,
      });
  }
  const others = { ...tree, files: tree.files.filter((file) => !lists.includes(file)) };
  const { skipped } = placed(others, (id) => ({ person: id }));
  return { name: tree.name, samples, skipped, trials, runs: lists.length };
}

/** Bytes of an image that a list names and nobody brought. */
export function notThere(id: string): Sample["bytes"] {
  return async () => {
    throw new SelfsameError("FILE_NOT_FOUND", "it is listed, but not there", { subject: id });
  };
}
