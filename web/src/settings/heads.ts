import type { ServiceInput } from "selfsame/client";

export type KeptHead = NonNullable<
  NonNullable<ServiceInput<"POST /v1/audit/verify">["body"]>["heads"]
>[number];

/** Heads from files: one each, or several as a list. @throws SyntaxError for what is none */
export function headsOf(contents: readonly string[]): KeptHead[] {
  const heads = contents.flatMap((content) => JSON.parse(content) as KeptHead | KeptHead[]);
  if (!heads.every((head) => typeof head?.signature === "string")) throw new SyntaxError("no signed head");
  return heads;
}
