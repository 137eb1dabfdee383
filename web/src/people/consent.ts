/** What the form says of a consent. */
export interface ConsentFields {
  readonly purpose: string;
  readonly textVersion: string;
  /** "2027-11-25", or nothing. */
  readonly expires: string;
}

/** A consent as the service keeps it: it expires when its last day ends. */
export function consentOf({ purpose, textVersion, expires }: ConsentFields, now: Date) {
  return {
    purpose: purpose.trim(),
    textVersion: textVersion.trim(),
    given: now.toISOString(),
    expires: expires === "" ? null : new Date(`${expires}T23:59:59.000Z`).toISOString(),
  };
}

export const isExpired = (expires: string | null, now: Date): boolean =>
  expires !== null && Date.parse(expires) < now.getTime();

/** "a, b" as a list, each once. */
export function groupsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((group) => group.trim())
        .filter(Boolean),
    ),
  ];
}

/** "floor: 3" lines as fields; the rest of a line is its value. */
export function metadataOf(text: string): Record<string, string> {
  const pairs = text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const at = line.indexOf(":");
      return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
  return Object.fromEntries(pairs.filter(([key]) => key));
}
export const metadataText = (metadata: Readonly<Record<string, string>>): string =>
  Object.entries(metadata)
    .map(([key, value]) => `${key}: ${value}`)
    .join("\n");
