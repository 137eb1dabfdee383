import { SelfsameError } from "../core/errors.js";
import type { Batches } from "./batches.js";
import { type BestSoFar, type Checkpoint, writeCheckpoint } from "./checkpoint.node.js";
import type { Settings } from "./circumstances.node.js";
import { batchSize, type TrainConfig } from "./config.js";
import type { TrainEvent } from "./events.js";
import { memberCount } from "./members.js";
import { createMeter } from "./meter.js";
import { ratesAt } from "./schedule.js";
import type { StepFeed } from "./step.js";
import type { Trainer } from "./trainer.node.js";
import type { Validator } from "./validator.js";

export interface LoopOptions {
  readonly settings: Settings;
  readonly trainer: Trainer;
  /** Of each member. */
  readonly batches: readonly Batches[];
  readonly validate: Validator;
  /** Where checkpoints go. */
  readonly path: string;
  /** The checkpoint that the trainer goes on from. */
  readonly from: Checkpoint | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called with the steps done. */
  readonly report: (step: number) => void;
  readonly onEvent: (event: TrainEvent) => void;
}

/** Steps that one run of the graph takes: state crosses to JavaScript once a run. */
export const stepsPerRun = 4;
/** Steps that one line of metrics is the mean of. */
const stepsPerLine = 20;

type Values = ReadonlyMap<string, Float32Array>;

/** Where a training is, beside the weights that the trainer holds. */
interface Place {
  readonly step: number;
  /** The step of the last checkpoint; 0 where there is none. */
  readonly saved: number;
  /** Of the last validation. */
  readonly figure: number;
  readonly best: BestSoFar;
  /** The weights of the best validation, as a checkpoint names them; none without early stopping. */
  readonly bestValues: Values;
}

/**
 * The loop: feed, run, watch the loss, validate, save. Where runs, validations and checkpoints fall depends on the number
 * of the step alone, so a training that is stopped and resumed passes the same points.
 *
 * @returns the last step, and the last or, with early stopping, best validation; the trainer holds those weights
 */
export async function runLoop(options: LoopOptions): Promise<{ step: number; figure: number }> {
  const { trainer, signal, report, onEvent } = options;
  const { config } = options.settings;
  const meter = createMeter(batchSize(config) * memberCount(config));
  let place = placeOf(options.from);
  let feeds = feedsFrom(options, place.step);
  while (place.step < config.steps && !isExhausted(config, place)) {
    if (signal?.aborted) throw await interrupted(options, place);
    const running = trainer.run(feeds);
    // The next batches are made while these are learnt from.
    const step = endOfRun(config, place.step);
    feeds = feedsFrom(options, step);
    const collected = await running;
    checkLosses(options, place, collected["loss"]!);
    place = { ...place, step };
    report(step);
    meter.add(collected);
    const due = (every: number) => step % every === 0 || step === config.steps;
    if (due(stepsPerLine)) {
      const { learningRate } = ratesAt(config.schedule, step - 1, config.steps);
      onEvent({ kind: "progress", steps: config.steps, ...meter.take(step, learningRate) });
    }
    if (due(config.validation.every)) place = await validated(options, place);
    if (due(config.checkpointEvery) || isExhausted(config, place)) place = await saved(options, place);
  }
  return config.validation.patience === undefined ? place : await backToBest(options, place);
}

const placeOf = (from: Checkpoint | undefined): Place => ({
  step: from?.step ?? 0,
  saved: from?.step ?? 0,
  figure: from?.best?.figure ?? Number.NaN,
  best: from?.best ?? null,
  bestValues: new Map([...(from?.values ?? [])].filter(([name]) => isBest(name))),
});

/** The step that a run from `step` ends at: the next at which anything is due. */
function endOfRun({ steps, validation, checkpointEvery }: TrainConfig, step: number): number {
  const due = [stepsPerRun, stepsPerLine, validation.every, checkpointEvery];
  return Math.min(steps, ...due.map((every) => (Math.floor(step / every) + 1) * every));
}

/** What a run from `step` is fed with, for each member. */
function feedsFrom({ settings: { config }, batches }: LoopOptions, step: number): StepFeed[][] {
  const length = Math.max(0, endOfRun(config, step) - step);
  return batches.map((batchOf) =>
    Array.from({ length }, (_, i) => ({
      ...ratesAt(config.schedule, step + i, config.steps),
      batch: batchOf(step + i),
    })),
  );
}

/** Holds the losses of a run that began at the place against what a loss can be. @throws TRAINING_DIVERGED */
function checkLosses(options: LoopOptions, place: Place, losses: ArrayLike<number>): void {
  const bad = Array.from(losses).findIndex((loss) => !Number.isFinite(loss));
  if (bad >= 0) throw diverged(options, { ...place, step: place.step + bad }, `the loss is ${losses[bad]}`);
}

/** Validates, and keeps the best figure and, where training may stop early, its weights. */
async function validated(
  { settings, trainer, validate, onEvent }: LoopOptions,
  place: Place,
): Promise<Place> {
  const { measure, patience } = settings.config.validation;
  const { step } = place;
  const figure = await validate(trainer.embed, await trainer.head());
  const before = place.best;
  const better = before === null || (measure === "eer" ? figure < before.figure : figure > before.figure);
  const best = better ? { step, figure, since: 0 } : { ...before, since: before.since + 1 };
  const bestValues = better && patience !== undefined ? asBest(await trainer.values()) : place.bestValues;
  onEvent({ kind: "validated", step, measure, figure, best: best.figure });
  return { ...place, figure, best, bestValues };
}

/** Whether so many validations were no better that training stops. */
const isExhausted = ({ validation: { patience } }: TrainConfig, { best }: Place): boolean =>
  patience !== undefined && best !== null && best.since >= patience;

/** Writes a checkpoint. @throws TRAINING_DIVERGED where a weight is no number; FILE_NOT_WRITABLE */
async function saved(options: LoopOptions, place: Place): Promise<Place> {
  const { settings, trainer, path, onEvent } = options;
  const { step, best, bestValues } = place;
  const values = new Map([...(await trainer.values()), ...bestValues]);
  for (const [name, data] of values)
    if (!data.every(Number.isFinite))
      throw diverged(options, place, `"${name}" holds a value that is no number`);
  writeCheckpoint(path, { step, circumstances: { ...settings, choices: trainer.choices }, best, values });
  onEvent({ kind: "checkpoint", step, path });
  return { ...place, saved: step };
}

/** Saves what is not saved yet. @returns the error that says so */
async function interrupted(options: LoopOptions, place: Place): Promise<SelfsameError> {
  const { settings, path } = options;
  if (place.saved < place.step || place.step === 0) await saved(options, place);
  return new SelfsameError(
    "TRAINING_INTERRUPTED",
    `stopped at step ${place.step} of ${settings.config.steps}, saved as "${path}"`,
  );
}

function diverged({ settings, path }: LoopOptions, { step, saved }: Place, what: string): SelfsameError {
  const { learningRate } = ratesAt(settings.config.schedule, step, settings.config.steps);
  const good =
    saved > 0 ? `the last good checkpoint, "${path}", is of step ${saved}` : "there is no checkpoint yet";
  return new SelfsameError(
    "TRAINING_DIVERGED",
    `${what} at step ${step} (learning rate ${learningRate}); ${good}`,
  );
}

/** Gives the trainer the weights of the best validation, where there was one. */
async function backToBest({ settings, trainer, onEvent }: LoopOptions, place: Place) {
  const { best, bestValues } = place;
  if (best === null) return place;
  if (isExhausted(settings.config, place))
    onEvent({ kind: "stopped-early", step: place.step, best: best.step });
  await trainer.load(fromBest(bestValues));
  return best;
}

/** Names of the best validation's weights in a checkpoint begin so. */
const bestPrefix = "best/";
const isBest = (name: string): boolean => name.startsWith(bestPrefix);
const asBest = (values: Values): Values =>
  new Map([...values].map(([name, data]) => [`${bestPrefix}${name}`, data]));
const fromBest = (values: Values): Map<string, Float32Array> =>
  new Map([...values].map(([name, data]) => [name.slice(bestPrefix.length), data]));

/** What a checkpoint holds of the training's own state, without the weights of its best validation. */
export const stateOf = ({ step, values }: Checkpoint): Pick<Checkpoint, "step" | "values"> => ({
  step,
  values: new Map([...values].filter(([name]) => !isBest(name))),
});
