import { cpus } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../core/cacheFolder.node.js";
import { seededRandom } from "../core/random.js";
import { readTextWithin } from "../core/readWithin.node.js";
import { writeAside } from "../core/writeAside.node.js";
import { toOnnx } from "../nn/emit.js";
import type { VariantRequest } from "../nn/graph.js";
import { encodeOnnx } from "../nn/onnx/encode.js";
import { sizeOf } from "../nn/tensorType.js";
import { type VariantChoices, variantGraph } from "../nn/variants.js";
import type { Tensor } from "../runtime/session.js";
import { createSession, runtimeVersion } from "../runtime/session.node.js";

export interface TuneOptions {
  /** Threads inside one run, as in the training that follows. Default 1. */
  readonly threads?: number;
  /** Timed runs of each variant; the fastest counts. Default 3. */
  readonly rounds?: number;
  /** Choices known already: they are kept and not timed. */
  readonly known?: VariantChoices;
  /** Hears of each decision: the key, and milliseconds by variant. */
  readonly report?: (key: string, milliseconds: Readonly<Record<string, number>>) => void;
}

/** A variant this many times slower than the best so far is not run again. */
const hopeless = 2;

async function prepared(request: VariantRequest, name: string, threads: number) {
  const { graph, output } = variantGraph(request, name);
  const model = toOnnx(graph, { name: "variant", outputs: { y: output } });
  const session = await createSession(encodeOnnx(model), { threads });
  const feeds: Record<string, Tensor> = {};
  for (const [i, { name: title, type }] of graph.inputs.entries()) {
    const random = seededRandom(1, i);
    const data = Float32Array.from({ length: sizeOf(type.shape) }, () => random.next() - 0.5);
    feeds[title] = { data, shape: type.shape };
  }
  const time = async () => {
    const start = performance.now();
    await session.run(feeds);
    return performance.now() - start;
  };
  return { time, release: () => session.release() };
}

/**
 * Milliseconds of each variant, the fastest of some runs: first one timed run each, alone in memory; then those that are
 * not hopeless in turns, so that a busy moment hits all alike.
 */
async function timeVariants(request: VariantRequest, threads: number, rounds: number) {
  const best = new Map<string, number>();
  for (const name of Object.keys(request.variants)) {
    const { time, release } = await prepared(request, name, threads);
    await time();
    best.set(name, await time());
    await release();
  }
  const limit = hopeless * Math.min(...best.values());
  const finalists: { name: string; time(): Promise<number>; release(): Promise<void> }[] = [];
  for (const [name, milliseconds] of best)
    if (milliseconds <= limit) finalists.push({ name, ...(await prepared(request, name, threads)) });
  if (finalists.length > 1)
    for (let round = 0; round <= rounds; round++)
      for (const { name, time } of finalists) {
        const milliseconds = await time();
        // The first round only warms up.
        if (round > 0) best.set(name, Math.min(best.get(name) as number, milliseconds));
      }
  for (const { release } of finalists) await release();
  return Object.fromEntries(best);
}

/**
 * Times every open choice of a training step and keeps the fastest variants, as cuDNN's benchmark mode does.
 *
 * @param open `trainingStep(…).open`
 * @example
 * const choices = await tuneVariants(trainingStep(options).open, { threads: 2 });
 * const step = trainingStep({ ...options, choices });
 */
async function tuneVariants(
  open: ReadonlyMap<string, VariantRequest>,
  { threads = 1, rounds = 3, known = {}, report }: TuneOptions = {},
): Promise<VariantChoices> {
  const choices: Record<string, string> = { ...known };
  for (const [key, request] of open) {
    if (key in choices) continue;
    const milliseconds = await timeVariants(request, threads, rounds);
    report?.(key, milliseconds);
    const [fastest] = Object.entries(milliseconds).sort((a, b) => a[1] - b[1]);
    if (fastest) choices[key] = fastest[0];
  }
  return choices;
}

interface TuningFile {
  readonly machine: string;
  readonly choices: VariantChoices;
}

/** What timings depend on beside the shapes; the format's number changes when variants do. */
const machineName = (threads: number): string =>
  `2; ONNX Runtime ${runtimeVersion()}; ${cpus()[0]?.model ?? "unknown"}; ${threads} threads`;

function readTuning(path: string, machine: string): VariantChoices {
  try {
    const file = JSON.parse(readTextWithin(path, { most: 10e6, unreadable: "FILE_NOT_FOUND" })) as TuningFile;
    return file.machine === machine ? file.choices : {};
  } catch {
    // A cache that is absent or damaged is only slower.
    return {};
  }
}

/**
 * `tuneVariants` with a memory: choices made before on this machine are read from, and new ones written to,
 * `variants-<threads>.json` in the cache folder.
 *
 * @param folder default: the user's cache folder
 */
export async function tunedVariants(
  open: ReadonlyMap<string, VariantRequest>,
  { folder = cacheFolder(), ...options }: TuneOptions & { readonly folder?: string | false } = {},
): Promise<VariantChoices> {
  const threads = options.threads ?? 1;
  const machine = machineName(threads);
  const path = folder === false ? undefined : join(folder, `variants-${threads}.json`);
  const known = { ...(path === undefined ? {} : readTuning(path, machine)), ...options.known };
  const choices = await tuneVariants(open, { ...options, known });
  if (path !== undefined && Object.keys(choices).length > Object.keys(known).length)
    try {
      writeAside(path, `${JSON.stringify({ machine, choices } satisfies TuningFile, null, 1)}\n`);
    } catch {
      // Only slower the next time; `startTrainer` has said so, once for all of its workers.
    }
  return choices;
}
