/** What is known of an enrolled person, sealed as a whole. */
export interface PersonDetails {
  /** Their key in the caller's own system; unique in a gallery, however its accents are composed (`sameId`). */
  readonly externalId: string | null;
  readonly name: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
}

/**
 * The form in which external ids are compared: macOS names a folder "José" by five letters and an accent, where others use four (Unicode
 * NFD, NFC).
 */
export const sameId = (externalId: string): string => externalId.normalize("NFC");

/** An enrolled identity. */
export interface Person extends PersonDetails {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly updated: string;
  /** How many templates of the active generation they have. */
  readonly templates: number;
}

/** What a person agreed to: sealed. */
export interface Consent {
  readonly purpose: string;
  readonly textVersion: string;
  /** ISO 8601, UTC. */
  readonly given: string;
  readonly expires: string | null;
}
