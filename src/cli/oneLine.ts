/**
 * What writes over a terminal, begins a line that is none of ours, or shows words in another order than they are in: control
 * characters, line and paragraph separators, bidirectional embeddings, overrides and isolates.
 */
const misleading = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/**
 * A text as it may be printed, on one line. Names come from whoever enrolled people, named files or made models.
 *
 * @example
 * oneLine("Ada\x1b[2J"); // "Ada\\u{1b}[2J"
 */
export function oneLine(text: string): string {
  return text.replaceAll(misleading, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

/** The same of JSON that was laid out in lines: it stays the same value. */
export function safeJson(json: string): string {
  return json.replaceAll(misleading, (char) =>
    char === "\n" ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
