import { Fragment } from "react";

/** A sentence of the library's: what stands between backticks is code. */
export function Coded({ words }: { readonly words: string }) {
  return words.split("`").map((part, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have their order alone
      <code key={i}>{part}</code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have their order alone
      <Fragment key={i}>{part}</Fragment>
    ),
  );
}
