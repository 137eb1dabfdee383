/** What happened: never a name, an image or an embedding, so that the log outlives what was erased. */
export interface AuditEvent {
  /** "enrol", "delete", "identify", "verify", "merge", … */
  readonly action: string;
  /** Ids and figures: person, templates, score, threshold, outcome, revision, key prefix, … */
  readonly details: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** A row of the chained log: `mac = HMAC(previous mac ‖ row)`. */
export interface AuditRow extends AuditEvent {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** hex */
  readonly mac: string;
}

/** What is kept elsewhere to prove later that no row was changed, removed or cut off. */
export interface AuditHead {
  readonly gallery: string;
  readonly sequence: number;
  readonly time: string;
  readonly mac: string;
  /** HMAC of the four above, so that a forged head is found. */
  readonly signature: string;
}
