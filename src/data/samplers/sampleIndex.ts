import { checkFields, listOf, object } from "../../core/options.js";
import { checkSamples } from "../argumentChecks.js";
import { compareNames, type Sample } from "../dataset.js";

/** A person and the rows of a table that show them. */
export interface IndexedPerson {
  readonly name: string;
  /** Rows of the table, ascending. */
  readonly images: readonly number[];
}

/** People who belong together (an alphabet's characters). */
export interface IndexedGroup {
  readonly name: string;
  readonly people: readonly IndexedPerson[];
}

/** Who is where in a table: what the samplers draw from. */
export interface SampleIndex {
  readonly people: readonly IndexedPerson[];
  /** One group holds everybody where samples name none. */
  readonly groups: readonly IndexedGroup[];
}

/**
 * Gathers the rows of a table by person and group, both sorted by name, so that draws don't depend on the order of
 * files.
 *
 * @param samples the table's
 * @example
 * const index = indexSamples(table.samples);
 * index.people[0]; // { name: "Ada", images: [0, 1, 2] }
 */
export function indexSamples(samples: readonly Pick<Sample, "person" | "group">[]): SampleIndex {
  checkSamples(samples, "person");
  const groups = new Map<string, Map<string, number[]>>();
  for (const [row, { person, group = "" }] of samples.entries()) {
    const people = groups.get(group) ?? new Map<string, number[]>();
    groups.set(group, people);
    const images = people.get(person) ?? [];
    people.set(person, images);
    images.push(row);
  }
  const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => compareNames(a, b));
  const indexed = sorted(groups).map(([name, people]) => ({
    name,
    people: sorted(people).map(([person, images]) => ({ name: person, images })),
  }));
  return { groups: indexed, people: indexed.flatMap(({ people }) => people) };
}

const indexRules = { people: listOf(object), groups: listOf(object) };

/** @throws INVALID_ARGUMENT */
export function checkIndex(index: SampleIndex): void {
  checkFields(index, "an index of samples", indexRules);
}
