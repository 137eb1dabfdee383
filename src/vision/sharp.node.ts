import { createRequire } from "node:module";
import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import type sharp from "sharp";
import { inTurn } from "../runtime/firstInProcess.node.js";
import { nativeLoad } from "../runtime/nativeRuns.node.js";

type Sharp = typeof sharp;

/** What `sharp.cache` and `sharp.concurrency` set. Both are the process's, not a thread's. */
export interface SharpSettings {
  readonly concurrency: number;
  readonly cache: false | { readonly memory: number; readonly files: number; readonly items: number };
}

let loaded: Sharp | undefined;
const require = createRequire(import.meta.url);

/**
 * sharp, loaded when it is first asked for. Its settings stay the host's: sharp sets them anew in each thread that loads it,
 * so what was there before is put back, before another thread looks.
 *
 * @example
 * const sharp = loadSharp();
 */
export function loadSharp(): Sharp {
  loaded ??= nativeLoad(() => inTurn(load));
  return loaded;
}

function load(): Sharp {
  const settings = (getEnvironmentData(own) as SharpSettings | undefined) ?? currentSettings();
  const sharp: Sharp = require("sharp");
  if (settings) {
    sharp.concurrency(settings.concurrency);
    sharp.cache(settings.cache);
  }
  return sharp;
}

const own = "selfsame: settings of sharp";

/**
 * For a program that owns its process, never for a library: sharp's settings in every thread that loads it from now on.
 * One photo a worker at a time, libvips' own threads and cache only get in each other's way.
 */
export function ownSharp(): void {
  setEnvironmentData(own, { concurrency: 1, cache: false } satisfies SharpSettings);
}

/** libvips' own, where sharp, whose own are others, was never loaded and nobody has set any. */
const untouched = { memory: 100, files: 100 };

/** The process's settings, read from sharp's library without its JavaScript; undefined where nobody has set any. */
function currentSettings(): SharpSettings | undefined {
  let native: Pick<Sharp, "cache" | "concurrency">;
  try {
    native = createRequire(require.resolve("sharp"))("./sharp.cjs");
  } catch {
    // Another layout of sharp's package, or a system it has no library for: loading it will say so.
    return undefined;
  }
  const { memory, files, items } = native.cache();
  const cache = { memory: memory.max, files: files.max, items: items.max };
  const isUntouched = cache.memory === untouched.memory && cache.files === untouched.files;
  return isUntouched ? undefined : { concurrency: native.concurrency(), cache };
}
