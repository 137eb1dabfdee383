import { count, rateWords, shareWords } from "../parts/figures.js";
import type { CheckResult } from "../service/service.js";
import { texts } from "../texts.js";

const words = texts.check;

/** What the gallery can promise, in a sentence; and whether that keeps the target. */
export function promiseOf({ promised, targetFpir, people, fpir, threshold, pairs }: CheckResult): {
  readonly state: "kept" | "missed" | "unknown";
  readonly title: string;
  readonly words: string;
} {
  const own = fpir.find((it) => it.threshold === threshold);
  const behind = pairs ? words.behind(count(pairs.comparisons), count(people)) : "";
  if (promised === null || !own) return { state: "unknown", title: words.unknown, words: words.unknownWords };
  const state = promised <= targetFpir ? "kept" : "missed";
  return {
    state,
    title: words.promise(shareWords(promised, texts.parts.strangers)),
    words: `${words.promiseWords[state](rateWords(targetFpir))} ${behind}`,
  };
}
