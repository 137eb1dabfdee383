import { availableParallelism } from "node:os";
import { checkOptions } from "../core/options.js";
import { currentModel, type OpenOptions } from "../models/bundle.node.js";
import { defaultMaxWaiting } from "../runtime/pool.js";
import { createWorkerPool } from "../runtime/workerPool.node.js";
import { type DecodeLimits, defaultDecodeLimits } from "../vision/decodeLimits.js";
import { imageSource } from "./input.js";
import { checkLimits, loadRules } from "./optionRules.js";
import type { RecognitionResult, RecognitionTask, Recognizer } from "./recognizer.js";
import type { RecognitionWorkerData } from "./worker.node.js";

export interface LoadOptions extends OpenOptions {
  /** A built-in model's name, or the folder of a bundle. Default "default". */
  readonly model?: string;
  /** Most worker threads; each takes one photo at a time. Default: the machine's cores, at most 8. */
  readonly workers?: number;
  /** Threads inside each network run. Default 1: more help a single photo, more workers help many. */
  readonly threads?: number;
  /** What a photo may cost. Default 50 MB and 100 million pixels. */
  readonly limits?: Partial<DecodeLimits>;
  /** Most photos taken beyond those that the workers can do at once; one more is refused with BUSY. Default 1024. */
  readonly maxWaiting?: number;
}

const mostWorkers = 8;

/**
 * A bundle's recogniser in worker threads; its first worker is ready when the promise resolves.
 *
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, INVALID_ARGUMENT
 * @example
 * const recognizer = await loadRecognizer({ workers: 2 });
 */
export async function loadRecognizer(options: LoadOptions = {}): Promise<Recognizer> {
  checkOptions("load", options, loadRules);
  checkLimits("load", options.limits);
  const { model = "default", renew = false } = options;
  // The workers check the networks as they load them.
  const { bundle, twin } = currentModel(model, { renew });
  return startRecognizer({ bundle, twin }, options);
}

/**
 * The recogniser of a bundle that is open.
 *
 * @param twin its path; null where no embeddings are wanted
 */
export async function startRecognizer(
  { bundle, twin }: Pick<RecognitionWorkerData, "bundle" | "twin">,
  options: Omit<LoadOptions, keyof OpenOptions | "model"> = {},
): Promise<Recognizer> {
  const { threads = 1, maxWaiting = defaultMaxWaiting } = options;
  const { workers = Math.min(availableParallelism(), mostWorkers) } = options;
  const { bytes = defaultDecodeLimits.bytes, pixels = defaultDecodeLimits.pixels } = options.limits ?? {};
  const limits = { bytes, pixels };
  const data: RecognitionWorkerData = { bundle, twin, threads, limits };
  const entry = new URL("./worker.node.js", import.meta.url);
  const pool = await createWorkerPool<RecognitionTask, RecognitionResult>(entry, data, workers, {
    maxWaiting,
  });
  return {
    ...pool,
    model: bundle,
    limits,
    maxWaiting,
    run: async ({ image, ...wanted }, task) =>
      pool.run({ ...wanted, source: await imageSource(image, limits) }, task),
  };
}
