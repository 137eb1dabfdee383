import type { EvaluationData } from "./input.js";

/** How pairs weigh in every figure of a report, and what accuracy then is: said wherever one is shown. */
export const weightWords = {
  people:
    "each person's genuine pairs weigh 1 together, every impostor pair 1; where a figure mixes the classes they weigh " +
    "the same, so accuracy = 1 − (FMR + FNMR)/2",
  pairs: "every pair weighs 1; accuracy = pairs decided rightly ÷ pairs",
} as const;

/** Who is compared, by dense numbers. */
export interface ComparedPeople {
  readonly personA: Int32Array;
  readonly personB: Int32Array;
}

/**
 * The people of a report's pairs. Where they are not known: genuine pairs join images to one person, as the list says
 * they are; somebody whose images no genuine pair joins counts as several people.
 */
export function comparedPeople({
  people,
  labels,
  nameOf,
}: Pick<EvaluationData, "people" | "labels" | "nameOf">): ComparedPeople {
  if (people) return { personA: people.a, personB: people.b };
  const numbers = new Map<string, number>();
  const joined: number[] = [];
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, joined.length);
    return joined.push(joined.length) - 1;
  };
  const root = (image: number): number => {
    let at = image;
    while (joined[at] !== at) {
      // Halving the path keeps trees flat.
      joined[at] = joined[joined[at]!]!;
      at = joined[at]!;
    }
    return at;
  };
  const a = new Int32Array(labels.length);
  const b = new Int32Array(labels.length);
  for (let pair = 0; pair < labels.length; pair++) {
    const [first, second] = nameOf(pair);
    a[pair] = numberOf(first);
    b[pair] = numberOf(second);
    if (labels[pair] === 1) joined[root(a[pair]!)] = root(b[pair]!);
  }
  return { personA: a.map(root), personB: b.map(root) };
}
