import { SelfsameError } from "../core/errors.js";
import type { Batches } from "./batches.js";
import { type BestSoFar, type Checkpoint, writeCheckpoint } from "./checkpoint.node.js";
import type { Settings } from "./circumstances.node.js";
import { batchSize } from "./config.js";
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
/** Names of the best validation's weights in a checkpoint. */
const bestPrefix = "best/";

/** What a checkpoint holds of the training's own state, without the weights of its best validation. */
export const stateOf = ({ step, values }: Checkpoint): Pick<Checkpoint, "step" | "values"> => ({
  step,
  values: new Map([...values].filter(([name]) => !name.startsWith(bestPrefix))),
});

const multiple = (step: number, of: number): boolean => step % of === 0;
const nextMultiple = (step: number, of: number): number => (Math.floor(step / of) + 1) * of;

/**
 * The loop: feed, run, watch the loss, validate, save. Where runs, validations and checkpoints fall depends on the number
 * of the step alone, so a training that is stopped and resumed passes the same points.
 *
 * @returns the last step, and the last or, with early stopping, best validation; the trainer holds those weights
 */
export async function runLoop(options: LoopOptions): Promise<{ step: number; figure: number }> {
  const { settings, trainer, batches, validate, path, from, signal, report, onEvent } = options;
  const { config } = settings;
  const { every, patience, measure } = config.validation;
  const meter = createMeter(batchSize(config) * memberCount(config));
  const points = [stepsPerRun, stepsPerLine, every, config.checkpointEvery];
  const rates = (step: number) => ratesAt(config.schedule, step, config.steps);
  const endAfter = (step: number) => Math.min(config.steps, ...points.map((of) => nextMultiple(step, of)));
  const feedsFrom = (step: number): StepFeed[][] =>
    batches.map((batchOf) =>
      Array.from({ length: Math.max(0, endAfter(step) - step) }, (_, i) => ({
        ...rates(step + i),
        batch: batchOf(step + i),
      })),
    );

  let step = from?.step ?? 0;
  let saved = step;
  let best: BestSoFar = from?.best ?? null;
  let bestValues = new Map([...(from?.values ?? [])].filter(([name]) => name.startsWith(bestPrefix)));
  const save = async () => {
    const values = new Map([...(await trainer.values()), ...bestValues]);
    for (const [name, data] of values)
      if (!data.every(Number.isFinite)) throw diverged(`"${name}" holds a value that is no number`);
    writeCheckpoint(path, { step, circumstances: { ...settings, choices: trainer.choices }, best, values });
    saved = step;
    onEvent({ kind: "checkpoint", step, path });
  };
  const diverged = (what: string): SelfsameError => {
    const good =
      saved > 0 ? `the last good checkpoint, "${path}", is of step ${saved}` : "there is no checkpoint yet";
    return new SelfsameError(
      "TRAINING_DIVERGED",
      `${what} at step ${step} (learning rate ${rates(step).learningRate}); ${good}`,
    );
  };
  const validated = async (): Promise<void> => {
    const figure = await validate(trainer.embed, await trainer.head());
    const better = best === null || (measure === "eer" ? figure < best.figure : figure > best.figure);
    best = better ? { step, figure, since: 0 } : { ...best!, since: best!.since + 1 };
    if (better && patience !== undefined)
      bestValues = new Map(
        [...(await trainer.values())].map(([name, data]) => [`${bestPrefix}${name}`, data]),
      );
    last = figure;
    onEvent({ kind: "validated", step, measure, figure, best: best.figure });
  };
  const exhausted = () => patience !== undefined && best !== null && best.since >= patience;

  let last = from?.best?.figure ?? Number.NaN;
  let feeds = feedsFrom(step);
  while (step < config.steps && !exhausted()) {
    if (signal?.aborted) {
      if (saved < step || step === 0) await save();
      throw new SelfsameError(
        "TRAINING_INTERRUPTED",
        `stopped at step ${step} of ${config.steps}, saved as "${path}"`,
      );
    }
    const running = trainer.run(feeds);
    // The next batches are made while these are learnt from.
    const next = feedsFrom(endAfter(step));
    const collected = await running;
    const bad = collected["loss"]!.findIndex((loss) => !Number.isFinite(loss));
    if (bad >= 0) {
      step += bad;
      throw diverged(`the loss is ${collected["loss"]![bad]}`);
    }
    step = endAfter(step);
    feeds = next;
    report(step);
    meter.add(collected);
    const end = step === config.steps;
    if (multiple(step, stepsPerLine) || end)
      onEvent({
        kind: "progress",
        steps: config.steps,
        ...meter.take(step, rates(step - 1).learningRate),
      });
    if (multiple(step, every) || end) await validated();
    if (multiple(step, config.checkpointEvery) || end || exhausted()) await save();
  }
  if (patience !== undefined && best !== null) {
    if (exhausted()) onEvent({ kind: "stopped-early", step, best: best.step });
    await trainer.load(new Map([...bestValues].map(([name, data]) => [name.slice(bestPrefix.length), data])));
    return { step: best.step, figure: best.figure };
  }
  return { step, figure: last };
}
