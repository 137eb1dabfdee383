import { signalRule } from "../core/job.js";
import {
  check,
  checkOptions,
  either,
  flag,
  numberIn,
  object,
  oneOf,
  type Rule,
  rate,
  text,
  wholeNumber,
} from "../core/options.js";
import type { EmbeddedFace } from "./face.js";

/** More threads than any machine's cores are a slip of the keyboard, and each takes memory. */
export const mostThreads = 256;

/** One face: the main one, the largest, or by its number. */
export const oneFaceRule: Rule = either(oneOf("main", "largest"), wholeNumber(1));
const faceRule: Rule = either(oneOf("main", "largest", "all"), wholeNumber(1));

/** Rules of what counts for each photo of a call. */
export const taskRules = {
  signal: signalRule,
  timeoutMs: numberIn(1, 2 ** 31 - 1),
};
export const faceRules = { face: faceRule, ...taskRules };
export const oneFaceRules = { face: oneFaceRule, ...taskRules };
export const embedRules = { ...oneFaceRules, aligned: flag };
export const fmrRules = { fmr: rate };
export const verifyRules = { ...embedRules, ...faceRules, ...fmrRules };

/** Rules of `LoadOptions`; what is in `limits` is `checkLimits`'s. */
export const loadRules = {
  model: text,
  workers: wholeNumber(1, mostThreads),
  threads: wholeNumber(1, mostThreads),
  limits: object,
  maxWaiting: wholeNumber(1, 1e6),
  renew: flag,
};

const limitRules = { bytes: wholeNumber(1, 2e9), pixels: wholeNumber(1, 2e9) };

/** @throws INVALID_ARGUMENT */
export function checkLimits(caller: string, limits: unknown): void {
  if (limits !== undefined) checkOptions(`${caller}: limits`, limits, limitRules);
}

const isNumber = (value: unknown) => typeof value === "number";
const isVector = (value: unknown): boolean =>
  ArrayBuffer.isView(value)
    ? isNumber((value as Float32Array)[0])
    : Array.isArray(value) && value.every(isNumber);

/** An embedding, or a face with one. */
export const comparedRule: Rule = {
  expected: "an embedding (an array of numbers), or a face as `embed` gives it",
  holds: (value) => isVector(value) || isEmbeddedFace(value),
};

export function isEmbeddedFace(value: unknown): value is EmbeddedFace {
  if (typeof value !== "object" || value === null || !("embedding" in value)) return false;
  const { embedding, model } = value as { embedding: unknown; model?: unknown };
  // A quality that is no number is judged, as too low, where comparability is.
  return isVector(embedding) && typeof model === "string";
}

/** @throws INVALID_ARGUMENT */
export function checkCompared(caller: string, a: unknown, b: unknown): void {
  check(a, `${caller}: the first argument`, comparedRule);
  check(b, `${caller}: the second argument`, comparedRule);
}
