import { readFileSync } from "node:fs";
import type { ParsedArgs } from "citty";
import { SelfsameError } from "../../core/errors.js";
import { planTraining } from "../../jobs/train/plan.node.js";
import type { Layout, TrainingData } from "../../jobs/train/trainingData.node.js";
import { type TrainedModel, trainModel } from "../../jobs/train/trainModel.node.js";
import { parseTrainConfig, type TrainConfig } from "../../train/config.js";
import type { TrainEvent } from "../../train/events.js";
import { preset } from "../../train/presets.js";
import { command } from "../command.js";
import { jsonOption, numberOption, wholeNumber } from "../options.js";
import { note, printJson, printLine } from "../output.js";
import { progressBar } from "../progress.js";

const args = {
  data: { type: "string", description: "folder or archive of the images", required: true, valueHint: "PATH" },
  out: { type: "string", description: "folder for the model bundle", required: true, valueHint: "DIR" },
  preset: { type: "string", description: "omniglot, koch or lfw", valueHint: "NAME" },
  config: {
    type: "string",
    description: "JSON file (schemas/train-config.json) instead of a preset",
    valueHint: "FILE",
  },
  mode: { type: "string", description: "scratch", default: "scratch", valueHint: "scratch" },
  arch: {
    type: "string",
    description: "koch2015, compact, residual: instead of the preset's",
    valueHint: "NAME",
  },
  head: { type: "string", description: "metric, paper, cosine: instead of the preset's", valueHint: "NAME" },
  steps: { type: "string", description: "instead of the preset's", valueHint: "N" },
  layout: {
    type: "string",
    description: "omniglot, folder (one per person), lfw (default: the preset's)",
    valueHint: "NAME",
  },
  people: {
    type: "string",
    description: "lfw: only the people of this list, e.g. peopleDevTrain.txt",
    valueHint: "FILE",
  },
  crop: {
    type: "string",
    description: "face: aligned faces; none: images as they are (default: by the layout)",
    valueHint: "face|none",
  },
  seed: {
    type: "string",
    description: "decides split, first weights, batches and warps",
    default: "1",
    valueHint: "N",
  },
  threads: { type: "string", description: "threads inside a step", default: "2", valueHint: "N" },
  resume: { type: "boolean", description: "go on from the checkpoint in --out" },
  "dry-run": { type: "boolean", description: "count images, people, parameters and memory, and end" },
  ...jsonOption,
} as const;
type Options = ParsedArgs<typeof args>;

export const trainCommand = command({
  name: "train",
  description: "train a model on your own images and write its bundle; Ctrl-C saves, --resume goes on",
  args,
  run: async (options) => {
    const config = configOf(options);
    const data = dataOf(options);
    if (options["dry-run"]) {
      const plan = await planTraining(config, data);
      if (options.json) printJson(plan);
      else for (const [name, value] of Object.entries(plan)) printLine(`  ${name.padEnd(14)} ${value}`);
      return 0;
    }
    const stop = new AbortController();
    const onInterrupt = () => stop.abort();
    process.once("SIGINT", onInterrupt);
    try {
      const result = await trainModel({
        config,
        data,
        out: options.out,
        seed: numberOption("seed", options.seed, { least: 0 }) ?? 1,
        threads: wholeNumber("threads", options.threads),
        resume: options.resume === true,
        signal: stop.signal,
        onImages: progressBar("images"),
        onEvent: reporter(),
      });
      if (options.json) printJson(summary(result));
      else printResult(result);
      return 0;
    } finally {
      process.off("SIGINT", onInterrupt);
    }
  },
});

/** The configuration: a file's or a preset's, with what the other options change. @throws INVALID_ARGUMENT */
function configOf({ preset: name, config: file, mode, arch, head, steps }: Options): TrainConfig {
  if (mode !== "scratch")
    throw new SelfsameError("INVALID_ARGUMENT", `--mode takes "scratch", not "${mode}"`);
  if ((name === undefined) === (file === undefined))
    throw new SelfsameError("INVALID_ARGUMENT", "give either --preset or --config");
  const base = file === undefined ? preset(name as string) : readConfig(file);
  return parseTrainConfig(
    {
      ...base,
      ...(arch === undefined ? {} : { architecture: arch }),
      ...(head === undefined ? {} : { head }),
      ...(steps === undefined ? {} : { steps: wholeNumber("steps", steps) }),
    },
    file ?? `preset "${name}"`,
  );
}

function readConfig(file: string): TrainConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new SelfsameError("FILE_NOT_FOUND", `there is no configuration "${file}"`, { cause });
  }
  try {
    return parseTrainConfig(JSON.parse(text), file);
  } catch (cause) {
    if (cause instanceof SelfsameError) throw cause;
    throw new SelfsameError("INVALID_ARGUMENT", `"${file}" is no JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Layouts by preset, for where none is named. */
const layouts: Readonly<Record<string, Layout>> = { omniglot: "omniglot", koch: "omniglot", lfw: "lfw" };

/** @throws INVALID_ARGUMENT */
function dataOf({
  data,
  preset: name = "",
  layout = layouts[name] ?? "folder",
  people,
  crop,
}: Options): TrainingData {
  if (layout !== "omniglot" && layout !== "folder" && layout !== "lfw")
    throw new SelfsameError("INVALID_ARGUMENT", `--layout takes omniglot, folder or lfw, not "${layout}"`);
  const cut = crop ?? (layout === "omniglot" ? "none" : "face");
  if (cut !== "face" && cut !== "none")
    throw new SelfsameError("INVALID_ARGUMENT", `--crop takes face or none, not "${cut}"`);
  return { path: data, layout, crop: cut, ...(people === undefined ? {} : { people }) };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;

/** Tells people who wait: a bar on a terminal, and a line for every validation. */
function reporter(): (event: TrainEvent) => void {
  let bar: ReturnType<typeof progressBar> | undefined;
  return (event) => {
    switch (event.kind) {
      case "started": {
        const { parameters, trainingImages, trainingPeople, heldOutImages, heldOutPeople } = event;
        note(
          `${parameters} parameters; ${trainingImages} images of ${trainingPeople}, held out: ${heldOutImages} of ${heldOutPeople}; from step ${event.step} of ${event.steps}`,
        );
        bar = progressBar("steps");
        break;
      }
      case "progress":
        bar?.(event.step, event.steps);
        break;
      case "validated":
        note(`step ${event.step}: ${event.measure} ${percent(event.figure)}, best ${percent(event.best)}`);
        break;
      case "stopped-early":
        note(`stopped early at step ${event.step}: step ${event.best} was best`);
        break;
      case "checkpoint":
    }
  };
}

/** What `--json` prints. */
function summary({ bundle, skipped, ...rest }: TrainedModel) {
  return { id: bundle.id, ...rest, skipped: skipped.length, operatingPoints: bundle.operatingPoints.length };
}

function printResult({ bundle, model, validation, oneShot, skipped, steps, seconds }: TrainedModel): void {
  printLine(`${bundle.id}: ${bundle.provenance.trainedOn}`);
  printLine(`  trained      ${steps} steps in ${(seconds / 60).toFixed(1)} minutes`);
  printLine(`  validation   ${validation.measure} ${percent(validation.figure)}`);
  if (oneShot) {
    const { ways, trials, groups, accuracy, low, high } = oneShot;
    printLine(
      `  one-shot     ${ways}-way ${percent(accuracy)} (95% interval ${percent(low)} to ${percent(high)}) on ${trials} trials of ${groups} held-out groups, between sessions`,
    );
  }
  const points = bundle.operatingPoints.map(({ targetFmr }) => targetFmr).join(", ");
  printLine(`  thresholds   ${points === "" ? `none: ${bundle.evaluation.data}` : `for FMR ${points}`}`);
  for (const { id, reason } of skipped.slice(0, 5)) printLine(`  left out     ${id}: ${reason}`);
  if (skipped.length > 5) printLine(`  left out     ${skipped.length - 5} more`);
  printLine(`  written to   ${model}`);
}
