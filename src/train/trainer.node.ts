import { probeCache } from "../core/cacheFolder.node.js";
import { unitRow } from "../models/architectures/unitRows.js";
import type { Head } from "../models/head.js";
import type { VariantChoices } from "../nn/variants.js";
import { createWorkerPool } from "../runtime/workerPool.node.js";
import type { TrainConfig } from "./config.js";
import { checkMembers, joinMembers, memberCount, memberSeeds, splitMembers, trainedHead } from "./members.js";
import type { StepFeed } from "./step.js";
import type { TrainerReply, TrainerStart, TrainerTask } from "./trainWorker.node.js";

/**
 * A training in threads of its own, one for each member, which keep the state; this thread stays free for batches,
 * progress and Ctrl-C.
 */
export interface Trainer {
  readonly choices: VariantChoices;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Runs consecutive steps of every member, each on feeds of its own; means of loss and counts over the members, by name. */
  run(feeds: readonly (readonly StepFeed[])[]): Promise<Readonly<Record<string, Float32Array>>>;
  /** A copy of the state: parameters, buffers, optimizer slots, as `joinMembers` names them. */
  values(): Promise<ReadonlyMap<string, Float32Array>>;
  /** Replaces values of the state. */
  load(values: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** The head as it stands. */
  head(): Promise<Head>;
  /** Embeddings `[count, D]` of images `[count, C, H, W]` by the twin as it stands; of several members, joined. */
  embed(images: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

async function startMember(start: TrainerStart, signal: AbortSignal | undefined) {
  const entry = new URL("./trainWorker.node.js", import.meta.url);
  const pool = await createWorkerPool<TrainerTask, TrainerReply>(entry, start, 1, signal ? { signal } : {});
  async function ask<K extends TrainerReply["kind"]>(task: TrainerTask, kind: K) {
    const reply = await pool.run(task);
    if (reply.kind !== kind) throw new TypeError(`the trainer answered ${reply.kind}, not ${kind}`);
    return reply as Extract<TrainerReply, { kind: K }>;
  }
  return { ask, close: pool.close };
}

type Member = Awaited<ReturnType<typeof startMember>>;

/**
 * Starts a trainer; times the variants of its gradients where none are given.
 *
 * @param signal aborts the start, with its timing
 * @throws ABORTED; CHECKPOINT_MISMATCH where first weights are of another network or number of twins
 * @example
 * const trainer = await startTrainer({ config, seed: 7, threads: 2 });
 * const { loss } = await trainer.run([[{ ...ratesAt(config.schedule, 0, config.steps), batch: batchOf(0) }]]);
 * await trainer.close();
 */
export async function startTrainer(start: TrainerStart, signal?: AbortSignal): Promise<Trainer> {
  const { config, state, base } = start;
  const seeds = memberSeeds(config, start.seed);
  const threads = Math.max(1, Math.floor(start.threads / seeds.length));
  probeCache();
  const states = state && splitMembers(state.values, seeds.length);
  if (base) checkMembers(base, seeds.length);
  const bases = base && splitMembers(base, seeds.length);
  const members: Member[] = [];
  const close = async () => {
    await Promise.all(members.map((member) => member?.close()));
  };
  const begin = async (i: number, choices: VariantChoices | undefined) => {
    const own = {
      config,
      threads,
      seed: seeds[i]!,
      ...(choices ? { choices } : {}),
      ...(bases ? { base: bases[i]! } : {}),
      ...(state && states ? { state: { step: state.step, values: states[i]! } } : {}),
    };
    const member = await startMember(own, signal);
    members[i] = member;
    return member.ask({ kind: "about" }, "about");
  };
  try {
    // The first times the variants, undisturbed; the others take its choices.
    const { choices, parameters } = await begin(0, start.choices);
    const others = await Promise.allSettled(seeds.slice(1).map((_, i) => begin(i + 1, choices)));
    for (const other of others) if (other.status === "rejected") throw other.reason;
    return { ...operations(config, members), choices, parameters: parameters * seeds.length, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function operations(
  config: TrainConfig,
  members: readonly Member[],
): Pick<Trainer, "run" | "values" | "load" | "head" | "embed"> {
  const states = (prefix: string) =>
    Promise.all(members.map(async ({ ask }) => (await ask({ kind: "values", prefix }, "values")).values));
  return {
    run: async (feeds) =>
      meanOf(
        await Promise.all(
          members.map(async ({ ask }, i) => (await ask({ kind: "run", feeds: feeds[i]! }, "ran")).collected),
        ),
      ),
    values: async () => joinMembers(await states("")),
    load: async (values) => {
      const own = splitMembers(values, memberCount(config));
      await Promise.all(members.map(({ ask }, i) => ask({ kind: "load", values: own[i]! }, "loaded")));
    },
    head: async () => trainedHead(config, joinMembers(await states("head/"))),
    embed: async (images, count) =>
      joinEmbeddings(
        await Promise.all(
          members.map(
            async ({ ask }) => (await ask({ kind: "embed", images, count }, "embedded")).embeddings,
          ),
        ),
        count,
      ),
  };
}

/** Means of what the members' steps report, by name and step. */
function meanOf(collected: readonly Readonly<Record<string, Float32Array>>[]) {
  const names = Object.keys(collected[0]!);
  const mean = (name: string) =>
    collected[0]![name]!.map(
      (_, i) => collected.reduce((sum, own) => sum + own[name]![i]!, 0) / collected.length,
    );
  return Object.fromEntries(names.map((name) => [name, mean(name)]));
}

/** As the `joined` architecture does in the twin's graph. */
function joinEmbeddings(parts: readonly Float32Array[], count: number): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const width = parts[0]!.length / count;
  const out = new Float32Array(count * width * parts.length);
  for (const [m, part] of parts.entries())
    for (let i = 0; i < count; i++)
      out.set(unitRow(part.subarray(i * width, (i + 1) * width)), (i * parts.length + m) * width);
  return out;
}
