import { once } from "node:events";
import { createRequire } from "node:module";
import { getEnvironmentData, isMainThread, SHARE_ENV, setEnvironmentData, Worker } from "node:worker_threads";
import { SelfsameError } from "../core/errors.js";
import { nativeLoad } from "./nativeRuns.node.js";

/**
 * The one place that loads ONNX Runtime's native library, and the one setting of the host process that Selfsame makes:
 * ONNX Runtime's telemetry is switched off before. Its packages send it by default on Linux and macOS (a device id,
 * processor, memory, names of process and model files, timings).
 *
 * @throws TELEMETRY_ON
 * @example
 * const { InferenceSession } = await loadNative();
 */
export async function loadNative(): Promise<typeof import("onnxruntime-common")> {
  await switchTelemetryOff();
  return nativeLoad(() => createRequire(import.meta.url)("#onnxruntime-node"));
}

const variable = "ORT_DISABLE_TELEMETRY";
/** What a thread that has set it tells the workers it starts. */
const knownOff = "selfsame: ONNX Runtime's telemetry is off";
let off: Promise<void> | undefined;

/**
 * Sets ORT_DISABLE_TELEMETRY=1 in the environment of the process, which the native library reads once, when its first
 * session is made (https://github.com/microsoft/onnxruntime/pull/27379). To be called before a worker is started that
 * loads the library: a worker's `process.env` is a copy that no native library sees.
 *
 * @throws TELEMETRY_ON where it is called from a worker and the main thread can't be reached
 */
export function switchTelemetryOff(): Promise<void> {
  off ??= setVariable().catch((error: unknown) => {
    off = undefined;
    throw error;
  });
  return off;
}

/** Sets the variable to a number: the environment of the process makes text of it, a copy keeps it. */
const assignment = `process.env.${variable} = 1; process.env.${variable} === "1"`;

async function setVariable(): Promise<void> {
  if (isMainThread) {
    try {
      process.env[variable] = 1 as unknown as string;
    } catch {
      // Frozen, say: the worker below sets the process's own.
    }
    // A program or test runner may have put a copy in the place of `process.env`. A worker that shares is past that.
    if (process.env[variable] !== "1")
      await once(new Worker(assignment, { eval: true, env: SHARE_ENV }), "exit");
  } else if (getEnvironmentData(knownOff) !== true) {
    try {
      await assignInMainThread();
    } catch (cause) {
      // Whoever followed the hint of TELEMETRY_ON has it in every thread's copy.
      if (process.env[variable] !== "1")
        throw new SelfsameError(
          "TELEMETRY_ON",
          `ONNX Runtime's telemetry can't be switched off from this worker thread: ${(cause as Error).message}`,
          { cause },
        );
    }
  }
  try {
    process.env[variable] = "1";
  } catch {
    // A frozen copy of the environment; the process's own is set.
  }
  setEnvironmentData(knownOff, true);
}

/** Milliseconds that the main thread may hear nothing, as in `execFileSync`. Busy or waiting JavaScript hears at once. */
const patience = 5000;

/** A worker of somebody else's program has one way to the environment of the process: the main thread's inspector. */
async function assignInMainThread(): Promise<void> {
  const { Session } = await import("node:inspector/promises");
  const session = new Session();
  session.connectToMainThread();
  let timer: NodeJS.Timeout | undefined;
  // The timer also keeps this thread alive until the answer is here.
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the main thread doesn't answer")), patience);
  });
  try {
    const { result } = await Promise.race([
      session.post("Runtime.evaluate", { expression: assignment }),
      late,
    ]);
    if (result.value !== true) throw new Error("the main thread's process.env is a copy");
  } finally {
    clearTimeout(timer);
    session.disconnect();
  }
}
