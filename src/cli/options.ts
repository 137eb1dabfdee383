import { SelfsameError } from "../core/errors.js";
import type { FaceSelection, LoadOptions } from "../index.js";
import { mostThreads } from "../recognition/optionRules.js";

/** Options that every command with a model takes. */
export const modelOptions = {
  model: {
    type: "string",
    description: "built-in model or bundle folder",
    default: "default",
    valueHint: "MODEL",
  },
  workers: { type: "string", description: "most photos at a time (default: cores)", valueHint: "N" },
  threads: { type: "string", description: "threads inside each network run", default: "1", valueHint: "N" },
} as const;

export const jsonOption = {
  json: { type: "boolean", description: "print one JSON object (schema in the package's schemas/)" },
} as const;

/** Of every command that writes what the user asked for. */
export const forceOption = {
  force: { type: "boolean", description: "overwrite files that are there" },
} as const;

/** Of commands that serve the page. */
export const openOption = {
  open: {
    type: "boolean",
    description: "open the page in a browser",
    negativeDescription: "open no browser",
    default: true,
  },
} as const;

export const faceOption = {
  face: {
    type: "string",
    description: "main (large and central), largest, all, or a number as `detect` gives it",
    default: "main",
    valueHint: "main|largest|all|N",
  },
} as const;

export const fmrOption = {
  fmr: {
    type: "string",
    description: "false match rate to decide at (default: the model's: 1e-3 or stricter)",
    valueHint: "RATE",
  },
} as const;

export interface ModelArgs {
  readonly model: string;
  readonly workers?: string | undefined;
  readonly threads: string;
}

export function loadOptions({ model, workers, threads }: ModelArgs): LoadOptions {
  return {
    model,
    threads: wholeNumber("threads", threads, mostThreads),
    ...(workers === undefined ? {} : { workers: wholeNumber("workers", workers, mostThreads) }),
  };
}

/** @throws INVALID_ARGUMENT */
export function wholeNumber(option: string, text: string, most?: number): number {
  if (/^[1-9]\d*$/.test(text) && !(Number(text) > (most ?? Number.POSITIVE_INFINITY))) return Number(text);
  const range = most === undefined ? "from 1" : `from 1 to ${most}`;
  throw new SelfsameError("INVALID_ARGUMENT", `--${option} takes a whole number ${range}, not "${text}"`);
}

/** @throws INVALID_ARGUMENT */
export function faceSelection(text: string): FaceSelection {
  if (text === "main" || text === "largest" || text === "all") return text;
  return wholeNumber("face", text);
}

/** `{ fmr }` where given. @throws INVALID_ARGUMENT */
export function fmrSetting(text: string | undefined): { fmr?: number } {
  if (text === undefined) return {};
  const fmr = Number(text);
  if (/^[\d.]+(e[+-]?\d+)?$/i.test(text.trim()) && fmr > 0 && fmr <= 1) return { fmr };
  throw new SelfsameError(
    "INVALID_ARGUMENT",
    `--fmr takes a fraction above 0 and up to 1, such as 1e-3, not "${text}"`,
  );
}

/** Where photos and their embeddings are kept between runs. */
export const cacheOption = {
  cache: {
    type: "string",
    description: "folder that keeps embeddings between runs (default: the user's cache folder)",
    valueHint: "DIR",
  },
} as const;

/** `{ cache }` where given. */
export function cacheSetting(text: string | undefined): { cache?: string } {
  return text === undefined ? {} : { cache: text };
}

/** A number that an option was given, or nothing. @throws INVALID_ARGUMENT outside the range */
export function numberOption(
  option: string,
  text: string | undefined,
  { least, most = Number.MAX_SAFE_INTEGER, whole = true }: { least: number; most?: number; whole?: boolean },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const fits = text.trim() !== "" && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (fits) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new SelfsameError(
    "INVALID_ARGUMENT",
    `--${option} takes a ${whole ? "whole " : ""}number ${range}, not "${text}"`,
  );
}
