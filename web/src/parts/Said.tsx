import { Fragment } from "react";
import { sentenceOf } from "./pageWords.js";

/** A sentence of the library's, in the page's words: what stands between backticks is code. */
export function Said({ words }: { readonly words: string }) {
  return sentenceOf(words)
    .split("`")
    .map((part, i) =>
      i % 2 === 1 ? (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have their order alone
        <code key={i}>{part}</code>
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have their order alone
        <Fragment key={i}>{part}</Fragment>
      ),
    );
}
