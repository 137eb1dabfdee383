import { texts } from "../texts.js";

const { phrases, command } = texts.library;

/**
 * What the library says, for whoever sits at a page: the command line's options, which are nowhere here, are left out or said otherwise,
 * and a command is named as one.
 *
 * @example
 * inPageWords("Give another photo, or allow duplicates (--allow-duplicates)."); // "Give another photo, or allow duplicates."
 */
export function inPageWords(said: string): string {
  const phrased = phrases.reduce((all, [from, to]) => all.replaceAll(from, to), said);
  return phrased
    .replaceAll(/ \([^()]*--[a-z][^()]*\)/g, "")
    .split("`")
    .map((part, i) =>
      i % 2 === 0 ? optionless(part) : part.startsWith("selfsame ") ? command(part) : `\`${part}\``,
    )
    .join("")
    .trim();
}

const optionless = (text: string): string =>
  text.replaceAll(/--([a-z][a-z-]*)/g, (_, option: string) => option.replaceAll("-", " "));

/** Sentences where nothing can be set as code. */
export const plainSentences = (...said: readonly string[]): string =>
  said.map(sentenceOf).join(" ").replaceAll("`", "").trim();

/** The same, from a capital letter to a full stop. */
export function sentenceOf(said: string): string {
  const words = inPageWords(said);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/^$|[.!?]$/.test(words) ? "" : "."}`;
}
