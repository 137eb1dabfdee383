import { SelfsameError } from "../../core/errors.js";
import { check, checkFields } from "../../core/options.js";
import { numbers } from "../argumentChecks.js";
import { checkLength } from "../comparisons.js";
import { type Estimate, estimated } from "../intervals/interval.js";
import { acceleration } from "../intervals/pairTable.js";
import {
  type BootstrapOptions,
  bootstrapSettings,
  eachResample,
  fewestResampled,
  percentileInterval,
} from "../intervals/resample.js";
import { genuineUnits, tooFew, unitInterval } from "../intervals/units.js";
import { unquotable } from "../support.js";

/** What searches of one or more galleries came to, at a threshold that was set on others. */
export interface DecidedSearches {
  /** `[N]`, who was searched for; integers ≥ 0. */
  readonly person: ArrayLike<number>;
  /** `[N]`, −1 where the search was right. Else whose error it is too: who was returned in a stranger's place, or, where the mate was missed, the one searched for. */
  readonly wrong: ArrayLike<number>;
  /** For searches of strangers: which gallery each search was of, and who is enrolled in each. */
  readonly galleries?: {
    readonly of: ArrayLike<number>;
    readonly people: readonly ArrayLike<number>[];
  };
}

/** An error rate of searches: FPIR of strangers', FNIR of enrolled people's. */
export interface SearchRate {
  readonly rate: Estimate;
  readonly errors: number;
  readonly searches: number;
  /** How many people were searched for. */
  readonly people: number;
  /** Why the rate is not to be quoted, in words; null if it may be. */
  readonly reason: string | null;
}

/**
 * The share of searches that erred, each weighing 1, with an interval from resampled people: searches share who is searched
 * for, and galleries who is enrolled. A person drawn mᵢ times counts mᵢ times where searched for. A false positive is of two
 * people: it weighs mᵢ·mⱼ, j who was returned, and a stranger's search mᵢ times the mean m of the gallery; that takes an FPIR as
 * the sum of its gallery's FMRs, which it nearly is while it is low. Where a rate is not to be quoted the interval is the exact
 * binomial's of as many searches as people are worth (Kish's effective number).
 *
 * @throws INVALID_ARGUMENT; METRIC_UNDEFINED without searches
 * @example
 * const { rate } = searchRate({ person: [1, 2, 3], wrong: [-1, 7, -1], galleries: { of: [0, 0, 0], people: [[7, 8]] } });
 * rate.value; // 1/3
 */
export function searchRate(
  searches: DecidedSearches,
  kind: "false positives" | "false non-matches",
  options: BootstrapOptions = {},
): SearchRate {
  checkFields(searches, "searchRate", { person: numbers, wrong: numbers });
  const settings = bootstrapSettings(options);
  const { person, wrong, galleries } = searches;
  checkLength(wrong, person.length, "outcomes");
  if (galleries) {
    check(galleries.of, "searchRate: galleries.of", numbers);
    checkLength(galleries.of, person.length, "galleries");
  }
  if (person.length === 0) throw new SelfsameError("METRIC_UNDEFINED", "no search was made");
  const index = new Map<number, number>();
  const dense = (id: number) => {
    const at = index.get(id) ?? index.size;
    index.set(id, at);
    return at;
  };
  const searched = Int32Array.from(person, dense);
  const searchedPeople = index.size;
  const other = Int32Array.from(wrong, (id) => (id < 0 ? -1 : dense(id)));
  const enrolled = galleries?.people.map((ids) => Int32Array.from(ids, dense)) ?? [];
  const people = index.size;
  const searchesOf = new Float64Array(people);
  const errorsOf = new Float64Array(people);
  let errors = 0;
  for (let i = 0; i < searched.length; i++) {
    const [one, two] = [searched[i]!, other[i]!];
    searchesOf[one]!++;
    if (two < 0) continue;
    errors++;
    errorsOf[one]!++;
    if (two !== one) errorsOf[two]!++;
  }
  const value = errors / searched.length;
  const share = { all: errors, mostOfOne: errorsOf.reduce((x, y) => Math.max(x, y), 0) };
  const reason = unquotable(errors, share, kind);
  const result = (rate: Estimate): SearchRate => ({
    rate,
    errors,
    searches: searched.length,
    people: searchedPeople,
    reason,
  });
  const few = tooFew(searchedPeople, "person searched for", "people searched for");
  const safe = unitInterval(value, genuineUnits(searchesOf), settings.confidence);
  if (reason !== null || searchedPeople < fewestResampled) return result(estimated(value, safe, few));
  const values = new Float64Array(settings.resamples);
  eachResample(people, settings, (m, r) => {
    const means = enrolled.map((ids) => ids.reduce((sum, p) => sum + m[p]!, 0) / ids.length);
    let [weight, wrongWeight] = [0, 0];
    for (let i = 0; i < searched.length; i++) {
      const [one, two] = [searched[i]!, other[i]!];
      weight += m[one]! * (galleries ? means[galleries.of[i]!]! : 1);
      if (two >= 0) wrongWeight += two === one ? m[one]! : m[one]! * m[two]!;
    }
    values[r] = wrongWeight / weight;
    return weight > 0;
  });
  const influences = influence(errorsOf, searchesOf, value, enrolled, galleries?.of);
  const shape = { spread: 1, acceleration: acceleration(influences) };
  return result(estimated(value, percentileInterval(values, settings.confidence, value, shape) ?? safe, few));
}

/** How the rate's numerator, errors − rate·searches, goes with how often each person is drawn. */
function influence(
  errorsOf: Float64Array,
  searchesOf: Float64Array,
  rate: number,
  enrolled: readonly Int32Array[],
  of: ArrayLike<number> | undefined,
): Float64Array {
  const exposed = searchesOf.slice();
  const searchesIn = new Float64Array(enrolled.length);
  for (let i = 0; of && i < of.length; i++) searchesIn[of[i]!]!++;
  for (const [g, people] of enrolled.entries())
    for (const person of people) exposed[person]! += searchesIn[g]! / people.length;
  return errorsOf.map((errors, p) => errors - rate * exposed[p]!);
}
