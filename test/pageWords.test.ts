import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorCatalogue } from "../src/core/errors.js";
import { inPageWords, plainSentences, sentenceOf } from "../web/src/parts/pageWords.js";
import { texts } from "../web/src/texts.js";
import { root } from "./support/samples.js";

// What the library says to a command line, as the studio shows it.

const everyLine = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => /^(core|data|gallery|jobs|models|people|recognition|train|vision)\b.*\.ts$/.test(file))
  .filter((file) => !file.endsWith(".test.ts"))
  .flatMap((file) => readFileSync(join(root, "src", file), "utf8").split("\n"))
  .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line));
/** Sentences of the library that name an option, as they stand in its sources; the service's own lines of commands are none. */
const sentences = everyLine
  .flatMap((line) => line.match(/"[^"]*--[a-z][^"]*"|`(?:[^`\\]|\\.)*--[a-z](?:[^`\\]|\\.)*`/g) ?? [])
  .map((quoted) => quoted.slice(1, -1).replaceAll("\\`", "`"));

test("no option of the command line is named but in a command, and a command is called one", () => {
  expect(sentences.length).toBeGreaterThan(10);
  const hints = Object.values(errorCatalogue).map(({ hint }) => hint);
  for (const sentence of [...sentences, ...hints]) {
    // Of a sentence that is made of parts, these have their own.
    if ((sentence.split("`").length - 1) % 2 === 1) continue;
    const words = inPageWords(sentence);
    expect(words.replaceAll(/`[^`]*`/g, "")).not.toMatch(/--[a-z]/);
    expect(words).not.toMatch(/`selfsame [^`]*`(?! on the server's command line)/);
    expect(words).not.toMatch(/ {2}| [.,;)]/);
  }
});

test("what is no reason for caution is told by how warnings of the library begin", () => {
  expect(texts.library.asides).not.toHaveLength(0);
  for (const beginning of texts.library.asides)
    expect(everyLine.filter((line) => new RegExp(`["\`]${beginning}`).test(line))).not.toEqual([]);
});

test("it is a sentence, and what a page can do is said in the page's words", () => {
  expect(sentenceOf("one session only: capture again another day")).toBe(
    "One session only: capture again another day.",
  );
  expect(sentenceOf("Give another photo, or allow duplicates (--allow-duplicates).")).toBe(
    "Give another photo, or allow duplicates.",
  );
  // A hint that leads to the command line alone is none here.
  expect(plainSentences("the name is too long", errorCatalogue.INVALID_ARGUMENT.hint)).toBe(
    "The name is too long.",
  );
  expect(
    sentenceOf("Until then verify without --model: the built-in head decides, as tested above"),
  ).not.toContain("model:");
});
