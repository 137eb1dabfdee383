import { check, checkFields, object } from "../core/options.js";
import { numbers } from "./argumentChecks.js";
import {
  decisions,
  type ModelComparison,
  outcomeNames,
  type PairedDifference,
  type PairedTable,
  pairedDifference,
  type ScoredModel,
} from "./compareModels.js";
import { pairTable, weigher, weightOf } from "./intervals/pairTable.js";
import { densePeople, type PersonPairs, personWeights } from "./intervals/personPairs.js";
import {
  type BootstrapOptions,
  bootstrapSettings,
  eachResample,
  fewestResampled,
  quantile,
} from "./intervals/resample.js";
import { fewUnits, pairUnits } from "./intervals/units.js";
import { errorsBehindAFigure } from "./operatingPoint.js";

/**
 * Compares two models' decisions on pairs that share people, as a report by person does: each person's genuine pairs weigh
 * 1 together, every impostor pair the same, both classes ½, so that accuracy = 1 − (FMR + FNMR)/2. The difference's
 * interval comes from resampled people (impostor pairs weigh mᵢ·mⱼ, the genuine pairs of person i together mᵢ); with
 * fewer than 10 people, or 30 pairs that only one model decides rightly, it is Newcombe's for as many pairs as those are
 * worth independent ones (`intervals/units.ts`), and with fewer than two of these there is none. McNemar's test takes
 * pairs as independent and would be far too sure: its counts are given, but no p.
 *
 * @param first scores `[N]` and threshold; `second` likewise, on the same pairs.
 * @param people `[N]` each, integers ≥ 0: a pair is genuine iff both are equal.
 * @throws as `compareModels` does.
 * @example
 * const people = { personA: pairs.personA, personB: pairs.personB };
 * compareModelsByPerson({ scores: a, threshold: 0.5 }, { scores: b, threshold: 0.6 }, people).difference;
 */
export function compareModelsByPerson(
  first: ScoredModel,
  second: ScoredModel,
  people: Pick<PersonPairs, "personA" | "personB">,
  options: BootstrapOptions = {},
): ModelComparison {
  const settings = bootstrapSettings(options);
  for (const model of [first, second]) checkFields(model, "a scored model", { scores: numbers });
  check(people, "compareModelsByPerson: people", object);
  const pairs = { ...people, scores: Float64Array.from(first.scores) };
  const { labels, weights } = personWeights(pairs);
  const { rights, disagreements } = decisions(first, second, labels);
  // Weights that sum to 1, half of it of genuine pairs.
  const totals = [0, 0];
  for (let i = 0; i < labels.length; i++) totals[labels[i]!]! += weights[i]!;
  const shares = weights.map((weight, i) => weight / (2 * totals[labels[i]!]!));
  const table = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
  const counts = { ...table };
  for (let i = 0; i < rights.length; i++) {
    const name = outcomeNames[rights[i]!]!;
    table[name] += shares[i]!;
    counts[name]++;
  }
  const { onlyFirst, onlySecond } = counts;
  const resampled = onlyFirst + onlySecond >= errorsBehindAFigure;
  return {
    pairs: labels.length,
    weighting: "people",
    firstAccuracy: Math.min(1, table.both + table.onlyFirst),
    secondAccuracy: Math.min(1, table.both + table.onlySecond),
    difference: difference(
      table,
      people,
      settings.confidence,
      resampled ? () => gains(people, rights, settings) : null,
    ),
    mcNemar: {
      onlyFirst,
      onlySecond,
      p: null,
      reason: "pairs share people, and the test takes them as independent",
    },
    disagreements,
  };
}

function difference(
  table: PairedTable,
  people: Pick<PersonPairs, "personA" | "personB">,
  confidence: number,
  resample: (() => Float64Array) | null,
): PairedDifference {
  const units = pairUnits(people);
  const value = table.onlySecond - table.onlyFirst;
  if (resample && units.genuinePeople >= fewestResampled && 2 * units.impostor >= fewestResampled) {
    const sorted = resample().sort();
    const [low, high] = [quantile(sorted, (1 - confidence) / 2), quantile(sorted, (1 + confidence) / 2)];
    return { difference: value, low, high, confidence, method: "person-bootstrap" };
  }
  const worth = Math.min(units.genuine, units.impostor);
  const method = "newcombe-10-effective";
  if (worth < 2) {
    const reason = fewUnits(units, units.impostor < 2 ? "impostor" : "genuine");
    return { difference: value, low: null, high: null, confidence, method, reason };
  }
  const { both, onlyFirst, onlySecond, neither } = table;
  const scaled = {
    both: worth * both,
    onlyFirst: worth * onlyFirst,
    onlySecond: worth * onlySecond,
    neither: worth * neither,
  };
  return { ...pairedDifference(scaled, confidence), difference: value, method };
}

/** The difference of accuracies in each resample of people. */
function gains(
  people: Pick<PersonPairs, "personA" | "personB">,
  rights: Uint8Array,
  settings: Required<BootstrapOptions>,
): Float64Array {
  const { people: count, a, b } = densePeople(people);
  const genuinePairs = new Float64Array(count);
  const gained = new Float64Array(count);
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) continue;
    genuinePairs[a[i]!]!++;
    gained[a[i]!]! += gainOf(rights[i]!);
  }
  const weighAll = weigher(pairTable(count, a, b));
  const won = pairTable(count, a, b, (i) => gainOf(rights[i]!) > 0);
  const lost = pairTable(count, a, b, (i) => gainOf(rights[i]!) < 0);
  const out = new Float64Array(settings.resamples);
  eachResample(count, settings, (m, r) => {
    const impostorWeight = weighAll(m);
    let [genuine, genuineWeight] = [0, 0];
    for (let p = 0; p < count; p++) {
      if (genuinePairs[p] === 0) continue;
      genuineWeight += m[p]!;
      genuine += (m[p]! * gained[p]!) / genuinePairs[p]!;
    }
    if (!(genuineWeight > 0 && impostorWeight > 0)) return false;
    out[r] = (genuine / genuineWeight + (weightOf(won, m) - weightOf(lost, m)) / impostorWeight) / 2;
    return true;
  });
  return out;
}

/** +1 where only the second model is right, −1 where only the first is. */
const gainOf = (right: number): number => (right === 2 ? 1 : right === 1 ? -1 : 0);
