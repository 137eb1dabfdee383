/** What is kept: a token that opens the page once, a session of it, a change that is being made, what was answered to one. */
export type KeptKind = "token" | "session" | "begun" | "answer";

/** What a service keeps for a while, sealed, for all processes on the gallery. */
export interface Keeping {
  readonly kind: KeptKind;
  /** Of whom the bounds are: the API key, or what it is for. */
  readonly owner: string;
  /** Found by a keyed digest: a secret can be one. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** As JSON. */
  readonly value: unknown;
}

export type Kept = Pick<Keeping, "kind" | "value">;

/** What is kept of one owner: fewer than these are there before another is added. */
export interface KeptBounds {
  readonly rows: number;
  readonly bytes: number;
}

/** A count that all processes add to. */
export interface Tally {
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly count: number;
}
