import { SelfsameError } from "../../../core/errors.js";
import { planTraining } from "../../../jobs/train/plan.node.js";
import { train } from "../../../jobs/train/train.node.js";
import { mostThreads } from "../../../recognition/optionRules.js";
import type { TrainConfig } from "../../../train/config.js";
import type { TrainEvent } from "../../../train/events.js";
import { command } from "../../command.js";
import { jobRemote, jobServerOptions } from "../../jobThere.js";
import {
  cacheOption,
  cacheSetting,
  forceOption,
  jsonOption,
  modelOptions,
  numberOption,
  wholeNumber,
} from "../../options.js";
import { printJson } from "../../output.js";
import { tellParent } from "../../parent.js";
import { runJob } from "../../runJob.js";
import { noteSkipped } from "../../skipped.js";
import { refuseTwinOptions, trainCapturesMode } from "./trainCaptures.js";
import { trainHeadMode } from "./trainHead.js";
import { configOf, dataOf } from "./trainOptions.js";
import { printPlan, printResult, reporter, summary } from "./trainReport.js";
import { trainThere } from "./trainThere.js";

const text = (description: string, valueHint: string) =>
  ({ type: "string", description, valueHint }) as const;

const args = {
  mode: {
    type: "string",
    description:
      "scratch: twin and head; finetune: a trained model's last stages and head; head: only a head on a model's embeddings",
    default: "scratch",
    valueHint: "scratch|finetune|head",
  },
  data: { ...text("folder or archive of the images", "PATH"), required: true },
  out: text("folder for the model bundle (not with --server)", "DIR"),
  preset: text("webcam (a head for you, in a minute), webcam-scratch, omniglot, koch or lfw", "NAME"),
  config: text("JSON file (schemas/train-config.json) instead of a preset", "FILE"),
  arch: text("koch2015, compact, residual: instead of the preset's", "NAME"),
  head: text("weighted-l1, paper, cosine: instead of the preset's", "NAME"),
  steps: text("instead of the preset's", "N"),
  model: {
    ...modelOptions.model,
    description: "webcam, head: the base model; finetune: a bundle that `train` made",
  },
  layout: text("omniglot, folder (one per person), lfw, webcam (default: the preset's)", "NAME"),
  people: text("lfw: only the people of this list, e.g. peopleDevTrain.txt", "FILE"),
  crop: text("face: aligned faces; none: images as they are (default: by the layout)", "face|none"),
  seed: { ...text("decides split, first weights, batches and warps", "N"), default: "1" },
  threads: { ...text("threads that the twins share, one each at least", "N"), default: "2" },
  resume: { type: "boolean", description: "go on from the checkpoint in --out" },
  "dry-run": {
    type: "boolean",
    description: "do all that could refuse the training, time a few steps, and end",
  },
  cache: {
    ...cacheOption.cache,
    description: "folder that keeps aligned faces (default: the user's cache folder)",
  },
  ...forceOption,
  ...jsonOption,
  ...jobServerOptions,
} as const;

export const trainCommand = command({
  name: "train",
  description: "train a model on your own images and write its bundle; Ctrl-C saves, --resume goes on",
  args,
  local: ["out", "arch", "head", "people", "threads", "resume", "dry-run", "cache", "force"],
  remote: jobRemote,
  run: async (options, { values }) => {
    const { mode, model, out, server } = options;
    if (server !== undefined) return trainThere(server, options, values);
    if (out === undefined) throw new SelfsameError("INVALID_ARGUMENT", "give --out, a folder for the model");
    const seed = numberOption("seed", options.seed, { least: 0 }) ?? 1;
    const json = options.json === true;
    const cache = cacheSetting(options.cache);
    if (options.preset === "webcam") {
      refuseTwinOptions(options, values);
      await trainCapturesMode({
        ...{ model, data: options.data, out, seed, json, ...cache },
        dryRun: options["dry-run"] === true,
        force: options.force === true,
      });
      return 0;
    }
    const data = dataOf(options);
    if (mode === "head") {
      if (options["dry-run"])
        throw new SelfsameError(
          "INVALID_ARGUMENT",
          "--dry-run is for scratch and finetune; a head takes seconds",
        );
      await trainHeadMode({ model, data, out, seed, json, force: options.force === true, ...cache });
      return 0;
    }
    if (mode !== "scratch" && mode !== "finetune")
      throw new SelfsameError("INVALID_ARGUMENT", `--mode takes scratch, finetune or head, not "${mode}"`);
    const config = mode === "finetune" ? withFrozen(configOf(options)) : configOf(options);
    const threads = wholeNumber("threads", options.threads, mostThreads);
    if (options["dry-run"]) {
      const plan = await runJob(({ signal, onProgress }) =>
        planTraining(config, data, {
          seed,
          threads,
          ...cache,
          signal,
          onProgress,
        }),
      );
      noteSkipped(plan.skipped);
      if (json) printJson(plan);
      else printPlan(plan);
      return 0;
    }
    const result = await runJob(({ signal, onProgress, tell }) =>
      train({
        config,
        data,
        out,
        seed,
        threads,
        resume: options.resume === true,
        force: options.force === true,
        ...cache,
        signal,
        onProgress,
        onEvent: told(reporter(tell)),
        ...(mode === "finetune" ? { base: model } : {}),
      }),
    );
    noteSkipped(result.skipped);
    if (json) printJson(summary(result));
    else printResult(result);
    return 0;
  },
});

/** Also to the process that started this one for it. */
const told = (report: (event: TrainEvent) => void) => (event: TrainEvent) => {
  report(event);
  // Where a checkpoint lies is nobody's there.
  tellParent({ kind: "training", event: event.kind === "checkpoint" ? { ...event, path: "" } : event });
};

/** What finetuning leaves as it is where the configuration doesn't say: all but a twin's last stages and the head. */
function withFrozen(config: TrainConfig): TrainConfig {
  const first = {
    koch2015: ["conv1", "conv2", "conv3"],
    compact: ["block1"],
    residual: ["stem", "widen0", "block1"],
  } as const;
  return { ...config, frozen: config.frozen ?? first[config.architecture].map((name) => `twin/${name}/`) };
}
