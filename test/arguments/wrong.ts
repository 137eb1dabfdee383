import { SelfsameError } from "../../src/core/errors.js";

/** What an argument is, for the choice of what it is not. */
export type Kind = keyof typeof wrong;

const nothing = [undefined, null];
const thing = {};

/** Values that nobody may pass for an argument of a kind. */
export const wrong = {
  text: [...nothing, 5, true, thing, [], () => {}, Symbol("s")],
  /** A number of which some are out of range. */
  number: [...nothing, "0.5", Number.NaN, Number.POSITIVE_INFINITY, thing, [], 1n, true, Symbol("s")],
  /** Infinite ones are right. */
  threshold: [...nothing, "0.5", Number.NaN, thing, [], 1n, true, Symbol("s")],
  confidence: [null, "0.95", Number.NaN, 0, 1, -1, 95, thing, 1n],
  /** Above 0. */
  positive: [...nothing, "1", Number.NaN, 0, -1, thing, [], 1n],
  fraction: [...nothing, "0.5", Number.NaN, -0.1, 1.1, thing, [], 1n],
  rate: [...nothing, "0.5", Number.NaN, 0, -1, 2, thing, [], 1n],
  /** A whole number from 1. */
  count: [...nothing, "3", Number.NaN, 0, -1, 1.5, 1e300, thing, 1n],
  seed: [...nothing, "1", Number.NaN, -1, 0.5, 1e300, thing, 1n],
  /** Numbers in an array or typed array. */
  numbers: [...nothing, 5, "abc", thing, () => {}, [Symbol("s")], [null], [1n], ["0.5"], [Number.NaN]],
  /** An array of objects. */
  list: [...nothing, 5, "abc", thing, () => {}, [undefined], [null], [5], ["x"], [Symbol("s")]],
  /** An array of texts. */
  texts: [...nothing, 5, "abc", thing, [undefined], [null], [5], [thing]],
  object: [...nothing, 5, "x", true, [], thing, Symbol("s")],
  options: [null, 5, "x", true, [], { nope: 1 }, () => {}, new Map([["model", 5]]), new Set([1])],
  /** Shares, parts and the like: objects whose names are the caller's. */
  record: [...nothing, 5, "x", true, [], thing, { a: "x" }, { a: Number.NaN }, { a: [0.5] }],
  /** Numbers of images. */
  hashes: [...nothing, 5, "x", thing, [1, 2], new Uint32Array(3)],
  rows: [...nothing, 5, "abc", thing, [-1], [99], [0.5], ["0"], [null], [Symbol("s")]],
  /** An array of anything. */
  items: [...nothing, 5, "x", true, thing, Symbol("s")],
  sources: [...nothing, 5, "x", thing, [undefined], [5], [""], [{ id: "x" }], [{ bytes: () => {} }]],
  image: [
    ...nothing,
    5,
    true,
    [],
    thing,
    { width: 1, height: 1, data: [1, 2, 3, 4] },
    new Uint8Array(0),
    () => {},
  ],
  vector: [...nothing, 5, "x", thing, [], ["1"], [1n], [1, 2], new Float32Array(127), new Float32Array(128)],
  vectors: [...nothing, 5, "x", thing, [undefined], [[]], [1]],
  callback: [...nothing, 5, "x", thing, []],
  bytes: [...nothing, 5, "x", thing, [1, 2], new Uint8Array(0)],
} as const satisfies Record<string, readonly unknown[]>;

/** An argument of a call: a right one, and what it is; `optional` where it may be left out. */
export interface Argument {
  readonly right: unknown;
  readonly kind: Kind;
  readonly optional?: boolean;
}

export const of = (kind: Kind, right: unknown, optional = false): Argument => ({ kind, right, optional });

/** A call and how it goes wrong. */
export interface WrongCall {
  readonly title: string;
  readonly args: readonly unknown[];
}

/** Each argument in turn replaced by each of what it is not. */
export function wrongCalls(args: readonly Argument[]): WrongCall[] {
  const right = args.map((argument) => argument.right);
  return args.flatMap(({ kind, optional }, at) =>
    wrong[kind]
      .filter((value) => !(optional && value === undefined))
      .map((value) => ({ title: `argument ${at + 1}: ${show(value)}`, args: right.with(at, value) })),
  );
}

/** What a call came to, where that is not an expected fault with a hint. */
export async function complaint(call: () => unknown): Promise<string | undefined> {
  try {
    const result = await call();
    return `accepted, with ${show(result)}`;
  } catch (error) {
    if (!(error instanceof SelfsameError) && (error as Error).name !== "SelfsameError")
      return `threw ${String((error as Error).stack ?? error)}`;
    const { message, hint } = error as SelfsameError;
    if (hint === "" || /undefined: |NaN%|\[object/.test(message)) return `says: ${message}`;
    return undefined;
  }
}

export function show(value: unknown): string {
  if (typeof value === "symbol" || typeof value === "bigint" || typeof value === "function")
    return typeof value;
  if (Array.isArray(value)) return `[${value.slice(0, 3).map(show).join(", ")}]`;
  return typeof value === "object" && value !== null ? JSON.stringify(value).slice(0, 60) : String(value);
}
