import { SelfsameError } from "../core/errors.js";
import { anyText, check, checkFields, finite, object, oneOf, text as someText } from "../core/options.js";
import { errorsBehindAFigure } from "./operatingPoint.js";

/** A condition on a figure, such as `fnmr@1e-3<=0.12`. */
export interface Requirement {
  /** As it was given. */
  readonly text: string;
  readonly metric: string;
  /** The number after `@`: an FMR. */
  readonly at: number | null;
  readonly comparison: "<=" | ">=";
  readonly bound: number;
}

/** A figure as a requirement sees it. */
export interface RequiredFigure {
  readonly value: number;
  /** An interval, for rates that rest on few errors: then its far end has to keep the bound. */
  readonly interval?: { readonly low: number; readonly high: number } | null;
  /** Errors behind the value; left out where the figure is no rate of errors. */
  readonly errors?: number;
  /** Why the value is not to be quoted though errors are many enough: read its interval. Null if it may be. */
  readonly unquotable?: string | null;
  /** Why the data don't support the figure at all; null if they do. */
  readonly unsupported?: string | null;
}

/** Whether a requirement is kept. */
export interface RequirementResult {
  readonly requirement: string;
  readonly passed: boolean;
  /** The number that was held against the bound; null if there is none. */
  readonly measured: number | null;
  /** In words: why it was not kept, or on what it rests. */
  readonly reason: string;
}

const grammar = /^\s*([a-z]+)\s*(?:@\s*([^\s<>=]+))?\s*(<=|>=)\s*(\S+)\s*$/;

/**
 * Reads a requirement: `metric[@fmr]<=value` or `>=`.
 *
 * @param metrics the names that may stand there, and whether each takes `@fmr`
 * @throws INVALID_ARGUMENT saying what was expected
 * @example
 * parseRequirement("fnmr@1e-3<=0.12", { fnmr: "optional", eer: "never" });
 */
export function parseRequirement(
  text: string,
  metrics: Readonly<Record<string, "never" | "optional" | "always">>,
): Requirement {
  check(text, "a requirement", anyText);
  check(metrics, "metrics", object);
  const fault = (reason: string) =>
    new SelfsameError("INVALID_ARGUMENT", `a requirement is metric[@fmr]<=value or >=value; ${reason}`, {
      hint: `For example "fnmr@1e-3<=0.12"; the metrics are ${Object.keys(metrics).join(", ")}.`,
    });
  const [, metric = "", place, comparison, value = ""] = grammar.exec(text) ?? [];
  if (comparison !== "<=" && comparison !== ">=") throw fault(`"${text}" came`);
  const rule = Object.hasOwn(metrics, metric) ? metrics[metric] : undefined;
  if (rule === undefined) throw fault(`"${metric}" is no metric of this protocol`);
  if (rule === "never" && place !== undefined) throw fault(`"${metric}" takes no @fmr`);
  if (rule === "always" && place === undefined) throw fault(`"${metric}" needs an @fmr`);
  const at = place === undefined ? null : Number(place);
  if (at !== null && !(at > 0 && at <= 1))
    throw fault(`an FMR is a fraction above 0 and up to 1, not "${place}"`);
  const bound = Number(value);
  if (!Number.isFinite(bound)) throw fault(`"${value}" is no number`);
  return { text: text.trim(), metric, at, comparison, bound };
}

/**
 * Holds a figure against a requirement. A figure the data don't support fails. A rate with fewer than 30 errors behind
 * it, or most of whose errors are one person's, is not quoted (Doddington's rule), so the far end of its interval has to keep the bound: "no error in 100 pairs"
 * passes `fnmr<=0.05` (below 3/100) and fails `fnmr<=0.01`.
 *
 * @example
 * checkRequirement(requirement, { value: 0.06, interval: { low: 0.04, high: 0.08 }, errors: 53 }).passed; // true
 */
export function checkRequirement(requirement: Requirement, figure: RequiredFigure): RequirementResult {
  checkFields(requirement, "a requirement", {
    text: someText,
    comparison: oneOf("<=", ">="),
    bound: finite,
  });
  check(figure, "a figure", object);
  const { text, comparison, bound } = requirement;
  const { value, interval, errors, unquotable, unsupported } = figure;
  if (!unsupported) check(value, "a figure: value", finite);
  const result = (passed: boolean, measured: number | null, reason: string): RequirementResult => ({
    requirement: text,
    passed,
    measured,
    reason,
  });
  if (unsupported) return result(false, null, `not supported by the data: ${unsupported}`);
  const tooFew = errors !== undefined && errors < errorsBehindAFigure;
  const few = tooFew || (unquotable !== undefined && unquotable !== null);
  const why = tooFew ? `${errors} errors are too few to quote a rate` : unquotable;
  if (few && !interval) return result(false, null, `no interval, and ${why}`);
  const measured = few && interval ? (comparison === "<=" ? interval.high : interval.low) : value;
  const passed = comparison === "<=" ? measured <= bound : measured >= bound;
  const what = few
    ? `${comparison === "<=" ? "upper" : "lower"} end of the interval, for ${why}`
    : "measured";
  return result(passed, measured, what);
}
