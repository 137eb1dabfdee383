import { SelfsameError } from "../core/errors.js";
import { checkOptions, either, flag, object, type Rule, text, wholeNumber } from "../core/options.js";
import { fetchBundle } from "../models/bundle.web.js";
import type { BundleUrls } from "../models/network.web.js";
import { createPool, defaultMaxWaiting, type Pool } from "../runtime/pool.js";
import type { TaskOptions } from "../runtime/poolTask.js";
import { webThreads } from "../runtime/threads.web.js";
import { type DecodeLimits, defaultDecodeLimits } from "../vision/decodeLimits.js";
import { checkLimits } from "./optionRules.js";
import { ownFiles, ownWasm, ownWorker } from "./packageFiles.web.js";
import { type PageImage, pageSource } from "./pageImage.web.js";
import type { RecognitionResult, Recognizer } from "./recognizer.js";
import type { FrameResult, PageResult, PageTask, PageWorkerData } from "./worker.web.js";

/** Where a page finds what it needs, and what it may take. URLs are absolute or relative to the page. */
export interface PageLoadOptions {
  /** URL of the folder of a bundle, `model.json` and `twin.onnx`. Default: the package's own. */
  readonly bundle?: string | URL;
  /** URL of the folder of the networks that find faces, `blazeface.onnx` and `facemesh.onnx`. Default: the package's own. */
  readonly faceNetworks?: string | URL;
  /** URL of `ort-wasm-simd-threaded.wasm`. Default: the package's own. */
  readonly wasm?: string | URL;
  /** URL of `selfsame/browser/worker`, or what starts a worker of it. Default: the package's own. */
  readonly worker?: string | URL | (() => Worker);
  /** Most workers; each takes one photo at a time, and holds all networks in memory. Default 1. */
  readonly workers?: number;
  /**
   * Ready as soon as faces can be found: the twin is fetched meanwhile, and made by the first call that embeds, which throws
   * what is wrong with it. For live views. Default false.
   */
  readonly lateTwin?: boolean;
  /** What a photo may cost. Default 50 MB and 100 million pixels. */
  readonly limits?: Partial<DecodeLimits>;
  /** Most photos taken beyond those that the workers can do at once; one more is refused with BUSY. Default 1024. */
  readonly maxWaiting?: number;
}

const url: Rule = either(text, { expected: "a URL", holds: (value) => value instanceof URL });
const loadRules = {
  bundle: url,
  faceNetworks: url,
  wasm: url,
  worker: either(url, { expected: "a function", holds: (value) => typeof value === "function" }),
  workers: wholeNumber(1, 64),
  lateTwin: flag,
  limits: object,
  maxWaiting: wholeNumber(1, 1e6),
};

/** A recogniser that also looks at frames in passing. */
export interface PageRecognizer extends Recognizer<PageImage> {
  /** @param frame is used up */
  look(frame: ImageBitmap, mesh: boolean, options?: TaskOptions): Promise<FrameResult>;
}

/**
 * A bundle's recogniser in workers of the page; its first worker is ready when the promise resolves.
 *
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, RUNTIME_UNAVAILABLE, WORKER_FAILED, INVALID_ARGUMENT
 */
export async function loadPageRecognizer(options: PageLoadOptions = {}): Promise<PageRecognizer> {
  checkOptions("load", options, loadRules);
  checkLimits("load", options.limits);
  checkBrowser();
  const { lateTwin = false, workers = 1, maxWaiting = defaultMaxWaiting } = options;
  const { bytes = defaultDecodeLimits.bytes, pixels = defaultDecodeLimits.pixels } = options.limits ?? {};
  const limits = { bytes, pixels };
  const urls = filesOf(options);
  const wasm = options.wasm === undefined ? ownWasm() : absolute(options.wasm);
  const model = await fetchBundle(urls.model);
  const data: PageWorkerData = { bundle: model, urls, wasm, limits, lateTwin };
  const threads = webThreads<PageTask, PageResult>(starter(options.worker), data);
  const pool = createPool(threads, { size: workers, maxWaiting });
  try {
    await pool.warm();
  } catch (error) {
    await pool.close();
    throw error;
  }
  return {
    model,
    limits,
    maxWaiting,
    stats: pool.stats,
    close: pool.close,
    run: async ({ image, ...wanted }, task) => {
      const source = await pageSource(image, limits);
      return (await run(pool, { kind: "photo", source, ...wanted }, task)) as RecognitionResult;
    },
    look: async (source, mesh, task) =>
      (await run(pool, { kind: "frame", source, mesh }, task)) as FrameResult,
  };
}

async function run(
  pool: Pool<PageTask, PageResult>,
  task: PageTask,
  options: TaskOptions = {},
): Promise<PageResult> {
  const { source } = task;
  if (!(source instanceof ImageBitmap)) return pool.run(task, options);
  try {
    // A bitmap moves to the worker; the pool hands on whatever can move.
    return await pool.run(task, { ...options, transfer: [source] as unknown as ArrayBuffer[] });
  } finally {
    // One that was never sent holds its memory until it is closed.
    source.close();
  }
}

/** @throws RUNTIME_UNAVAILABLE where the browser lacks what is needed */
function checkBrowser(): void {
  if (globalThis.crypto?.subtle === undefined)
    throw new SelfsameError(
      "RUNTIME_UNAVAILABLE",
      "this page is not secure, so its browser checks no digests",
      { hint: "Serve it by https, or from localhost." },
    );
  const needed = ["Worker", "WebAssembly", "OffscreenCanvas", "createImageBitmap"];
  const missing = needed.filter((name) => !(name in globalThis));
  if (missing.length > 0)
    throw new SelfsameError("RUNTIME_UNAVAILABLE", `this browser has no ${missing.join(" and no ")}`, {
      hint: "Use a newer one: Chromium 116, Firefox 124, Safari 17.4 or later.",
    });
}

const absolute = (url: string | URL): string =>
  new URL(url, globalThis.document?.baseURI ?? location.href).href;

/** A file in the folder that a URL names, with a slash at its end or without. */
function fileIn(folder: string | URL, name: string): string {
  const base = new URL(absolute(folder));
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return new URL(name, base).href;
}

function filesOf({ bundle, faceNetworks }: PageLoadOptions): BundleUrls {
  return {
    ...ownFiles(),
    ...(bundle !== undefined && {
      model: fileIn(bundle, "model.json"),
      twin: fileIn(bundle, "twin.onnx"),
    }),
    ...(faceNetworks !== undefined && {
      detector: fileIn(faceNetworks, "blazeface.onnx"),
      landmarks: fileIn(faceNetworks, "facemesh.onnx"),
    }),
  };
}

function starter(worker: PageLoadOptions["worker"]): () => Worker {
  if (worker === undefined) return ownWorker;
  if (typeof worker === "function") return worker;
  return () => new Worker(absolute(worker), { type: "module", name: "selfsame" });
}
