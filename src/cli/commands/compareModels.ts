import { SelfsameError } from "../../core/errors.js";
import { compareModelsOnPairs, type ModelsComparison } from "../../jobs/compareModels.node.js";
import type { PairProtocol } from "../../jobs/evaluate/pairProtocol.js";
import { readProtocol } from "../../jobs/evaluate/readProtocol.node.js";
import { pairOutcome } from "../../jobs/measure/scorePairs.js";
import { command } from "../command.js";
import { layoutSetting } from "../layouts.js";
import {
  cacheOption,
  cacheSetting,
  fmrOption,
  fmrSetting,
  jsonOption,
  loadOptions,
  modelOptions,
} from "../options.js";
import { formatModel, printJson, printLine } from "../output.js";
import { runJob } from "../runJob.js";
import { noteSkipped } from "../skipped.js";
import { protocolOf, protocolOptions } from "./evaluate/arguments.js";

const { model: _, ...workerOptions } = modelOptions;

/** So many disagreements are printed; JSON has all. */
const shownDisagreements = 20;

export const compareModelsCommand = command({
  name: "compare-models",
  alone: "it compares models of this machine; a service evaluates one at a time (evaluate --server URL)",
  description:
    "two or more models on the same pairs: difference with interval, McNemar's test, disagreements",
  args: {
    a: { type: "positional", required: true, description: "a model; the others are compared with it" },
    b: { type: "positional", required: true, description: "another; more may follow" },
    ...protocolOptions,
    ...fmrOption,
    ...cacheOption,
    ...jsonOption,
    ...workerOptions,
  },
  rest: true,
  run: async (options, { rest }) => {
    const source = protocolOf(options.protocol);
    if (source === "one-shot")
      throw new SelfsameError("INVALID_ARGUMENT", "compare-models compares on pairs: lfw, pairs or folder");
    const protocol = await readProtocol({
      protocol: source,
      data: options.data,
      pairs: options.pairs,
      ...layoutSetting(options.layout),
    });
    noteSkipped(protocol.skipped);
    const models = [options.a, options.b, ...rest];
    const { model: __, ...workers } = loadOptions({ ...options, model: options.a });
    const result = await runJob(({ signal, onProgress }) =>
      compareModelsOnPairs(models, protocol, {
        ...workers,
        ...fmrSetting(options.fmr),
        ...cacheSetting(options.cache),
        signal,
        onProgress,
      }),
    );
    if (options.json) printJson(comparisonJson(protocol, result));
    else printComparison(protocol, result);
    return 0;
  },
});

/** A pair on which two models' decisions differ. */
function disagreement(protocol: PairProtocol, models: ModelsComparison["models"], pair: number) {
  const { names, imageA, imageB, labels } = protocol;
  return {
    a: names[imageA[pair]!]!,
    b: names[imageB[pair]!]!,
    genuine: labels[pair] === 1,
    scores: models.map(({ scored }) => scored.scores[pair]!),
    outcomes: models.map(({ scored, threshold }) => pairOutcome(scored, threshold, pair)),
  };
}

function comparisonJson(protocol: PairProtocol, { models, weights, comparisons }: ModelsComparison) {
  const [first, ...others] = models as [ModelsComparison["models"][number], ...ModelsComparison["models"]];
  return {
    protocol: protocol.name,
    dataset: protocol.dataset,
    pairs: protocol.labels.length,
    skipped: protocol.skipped,
    weights,
    models: models.map(({ scored: _scored, ...model }) => ({
      ...model,
      threshold: Number.isFinite(model.threshold) ? model.threshold : null,
    })),
    comparisons: comparisons.map(({ disagreements, ...comparison }, i) => ({
      first: first.id,
      second: others[i]!.id,
      ...comparison,
      disagreements: disagreements.map((pair) => disagreement(protocol, [first, others[i]!], pair)),
    })),
  };
}

function printComparison(protocol: PairProtocol, { models, weights, comparisons }: ModelsComparison): void {
  const [first, ...others] = models as [ModelsComparison["models"][number], ...ModelsComparison["models"]];
  printLine(`${protocol.name}: ${protocol.labels.length} pairs`);
  printLine(`  weights      ${weights}`);
  for (const [i, comparison] of comparisons.entries()) {
    const second = others[i]!;
    const { firstAccuracy, secondAccuracy, difference, mcNemar, disagreements } = comparison;
    for (const [letter, { id, revision, threshold, origin, images }, accuracy] of [
      ["A", first, firstAccuracy],
      ["B", second, secondAccuracy],
    ] as const)
      printLine(
        `  ${letter} ${formatModel(id, revision)}: accuracy ${accuracy.toFixed(4)} at ${Number.isFinite(threshold) ? threshold.toFixed(4) : "no threshold: nothing matches"} (${origin}); ${images.failed + images.lowQuality} of ${images.images} images not comparable`,
      );
    const sign = (x: number) => `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(4)}`;
    const { low, high } = difference;
    const interval =
      low === null || high === null
        ? `no interval: ${difference.reason}`
        : `95% interval ${sign(low)} to ${sign(high)}`;
    const shared = difference.method === "newcombe-10-effective" ? "; counts people, whom pairs share" : "";
    printLine(`  B − A        ${sign(difference.difference)} (${interval}${shared})`);
    const p = mcNemar.p === null ? `none (${mcNemar.reason})` : Number(mcNemar.p.toPrecision(2));
    printLine(
      `  McNemar      p = ${p}; only A right on ${mcNemar.onlyFirst} pairs, only B on ${mcNemar.onlySecond}`,
    );
    printLine(`  they disagree on ${disagreements.length} pairs`);
    for (const pair of disagreements.slice(0, shownDisagreements)) {
      const { a, b, genuine, scores, outcomes } = disagreement(protocol, [first, second], pair);
      const [scoreA, scoreB] = scores.map((score, i) =>
        outcomes[i] === "no decision" ? "declined" : score.toFixed(4),
      );
      printLine(`    ${genuine ? "genuine " : "impostor"}  A ${scoreA}  B ${scoreB}  ${a}  ${b}`);
    }
    if (disagreements.length > shownDisagreements)
      printLine(`    … ${disagreements.length - shownDisagreements} more with --json`);
  }
}
