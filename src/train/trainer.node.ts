import type { VariantChoices } from "../nn/variants.js";
import { createWorkerPool } from "../runtime/workerPool.node.js";
import type { StepFeed } from "./step.js";
import type { TrainerReply, TrainerStart, TrainerTask } from "./trainWorker.node.js";

/** A training in a thread of its own, which keeps the state; this thread stays free for batches, progress and Ctrl-C. */
export interface Trainer {
  readonly choices: VariantChoices;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Runs consecutive steps; loss and counts of each, by name. */
  run(feeds: readonly StepFeed[]): Promise<Readonly<Record<string, Float32Array>>>;
  /** A copy of the state whose names begin so (default: all): parameters, buffers, optimizer slots. */
  values(prefix?: string): Promise<ReadonlyMap<string, Float32Array>>;
  /** Replaces values of the state. */
  load(values: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** Embeddings `[count, D]` of images `[count, C, H, W]` by the twin as it stands. */
  embed(images: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Starts a trainer; times the variants of its gradients where none are given.
 *
 * @example
 * const trainer = await startTrainer({ config, seed: 7, threads: 2 });
 * const { loss } = await trainer.run([{ ...ratesAt(config.schedule, 0, config.steps), batch: batchOf(0) }]);
 * await trainer.close();
 */
export async function startTrainer(start: TrainerStart): Promise<Trainer> {
  const entry = new URL("./trainWorker.node.js", import.meta.url);
  const pool = await createWorkerPool<TrainerTask, TrainerReply>(entry, start, 1);
  async function ask<K extends TrainerReply["kind"]>(task: TrainerTask, kind: K) {
    const reply = await pool.run(task);
    if (reply.kind !== kind) throw new TypeError(`the trainer answered ${reply.kind}, not ${kind}`);
    return reply as Extract<TrainerReply, { kind: K }>;
  }
  const { choices, parameters } = await ask({ kind: "about" }, "about");
  return {
    choices,
    parameters,
    run: async (feeds) => (await ask({ kind: "run", feeds }, "ran")).collected,
    values: async (prefix = "") => (await ask({ kind: "values", prefix }, "values")).values,
    load: async (values) => {
      await ask({ kind: "load", values }, "loaded");
    },
    embed: async (images, count) => (await ask({ kind: "embed", images, count }, "embedded")).embeddings,
    close: pool.close,
  };
}
