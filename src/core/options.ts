import { SelfsameError } from "./errors.js";

/** What a value has to be, in words and as a test. */
export interface Rule {
  /** Follows "is": "a whole number from 1 to 256". */
  readonly expected: string;
  holds(value: unknown): boolean;
}

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const isObject = (value: unknown): value is object =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Map || value instanceof Set);
const isArray = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

export const text: Rule = {
  expected: "text that is not empty",
  holds: (value) => typeof value === "string" && value !== "",
};
/** Also the empty text, such as a file's. */
export const anyText: Rule = { expected: "text", holds: (value) => typeof value === "string" };
export const flag: Rule = { expected: "true or false", holds: (value) => typeof value === "boolean" };
export const callback: Rule = { expected: "a function", holds: (value) => typeof value === "function" };
export const object: Rule = { expected: "an object", holds: isObject };
/** An array or a typed array; what it holds is checked where it is used. */
export const array: Rule = { expected: "an array", holds: isArray };
/** A list, or what can be looped over, with `for await` too; but no text, which is characters. */
export const iterable: Rule = {
  expected: "an iterable",
  holds: (value) =>
    typeof value === "object" &&
    value !== null &&
    !ArrayBuffer.isView(value) &&
    (Symbol.iterator in value || Symbol.asyncIterator in value),
};
export const finite: Rule = { expected: "a finite number", holds: isNumber };
/** A false match rate, or another rate of errors that is aimed at. */
export const rate: Rule = {
  expected: "a fraction above 0 and up to 1",
  holds: (value) => isNumber(value) && value > 0 && value <= 1,
};
/** Of random numbers. */
export const seedRule: Rule = {
  expected: "a whole number from 0",
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};

export const wholeNumber = (least: number, most: number = Number.MAX_SAFE_INTEGER): Rule => ({
  expected: `a whole number from ${least}${most === Number.MAX_SAFE_INTEGER ? "" : ` to ${most}`}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
});

export const numberIn = (least: number, most: number): Rule => ({
  expected: `a number from ${least} to ${most}`,
  holds: (value) => isNumber(value) && value >= least && value <= most,
});

export const oneOf = (...choices: readonly unknown[]): Rule => ({
  expected: choices.map((choice) => JSON.stringify(choice)).join(" or "),
  holds: (value) => choices.includes(value),
});

export const either = (...rules: readonly Rule[]): Rule => ({
  expected: rules.map(({ expected }) => expected).join(" or "),
  holds: (value) => rules.some((rule) => rule.holds(value)),
});

export const listOf = (rule: Rule): Rule => ({
  expected: `an array, each of it ${rule.expected}`,
  holds: (value) => isArray(value) && Array.prototype.every.call(value, (item) => rule.holds(item)),
});

/**
 * Holds a value against a rule.
 *
 * @throws INVALID_ARGUMENT
 * @example
 * check(threads, "threads", wholeNumber(1, 256)); // "threads is a whole number from 1 to 256, not 0"
 */
export function check(value: unknown, name: string, rule: Rule): void {
  if (!rule.holds(value))
    throw new SelfsameError("INVALID_ARGUMENT", `${name} is ${rule.expected}, not ${shown(value)}`);
}

/**
 * Holds the arguments of a call against rules by their names.
 *
 * @throws INVALID_ARGUMENT
 * @example
 * checkArguments("preset", { name: [name, text] });
 */
export function checkArguments(
  caller: string,
  values: Readonly<Record<string, readonly [unknown, Rule]>>,
): void {
  for (const [name, [value, rule]] of Object.entries(values)) check(value, `${caller}: ${name}`, rule);
}

/**
 * Holds the fields of an object against rules; it may have others too.
 *
 * @throws INVALID_ARGUMENT
 * @example
 * checkFields(calibration, "a calibration", { scale: finite, bias: finite });
 */
export function checkFields(value: unknown, name: string, rules: Readonly<Record<string, Rule>>): void {
  check(value, name, object);
  for (const [field, rule] of Object.entries(rules))
    check((value as Readonly<Record<string, unknown>>)[field], `${name}: ${field}`, rule);
}

/**
 * Holds an object of options against rules: each option has to be known, and what its rule says. `undefined` counts as
 * left out.
 *
 * @throws INVALID_ARGUMENT, with the nearest option's name where one is misspelt
 * @example
 * checkOptions("verify", { frm: 1e-3 }, { fmr: rate }); // verify: unknown option "frm"; did you mean "fmr"?
 */
export function checkOptions(caller: string, options: unknown, rules: Readonly<Record<string, Rule>>): void {
  check(options, `${caller}: options`, object);
  const given = options as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (!rule)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        `${caller}: unknown option "${name}"; ${known(name, rules)}`,
      );
    if (given[name] !== undefined) check(given[name], `${caller}: ${name}`, rule);
  }
}

function known(name: string, rules: Readonly<Record<string, Rule>>): string {
  const names = Object.keys(rules);
  const near = names
    .map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  if (near && near.distance <= Math.max(1, Math.floor(near.other.length / 3)))
    return `did you mean "${near.other}"?`;
  return names.length > 0 ? `there are ${names.join(", ")}` : "there are none";
}

/** Damerau–Levenshtein (optimal string alignment): insertions, deletions, replacements and swapped neighbours. */
function editDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...new Array<number>(b.length).fill(0)]);
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = least;
    }
  return rows[a.length]![b.length]!;
}

/** A value as an error names it: what it is where it is long, never what it holds. */
function shown(value: unknown): string {
  if (typeof value === "string")
    return value.length > 60 ? `"${value.slice(0, 60)}…"` : JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol" || typeof value === "bigint") return `a ${typeof value}`;
  if (isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  return String(value);
}
