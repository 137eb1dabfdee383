import { searchRule } from "../../core/personRule.js";
import type { Candidate } from "../gallery.js";
import { checkCount, checkedProbe, checkedRows } from "./checks.js";
import type { PersonSearch, SearchOptions } from "./search.js";

/**
 * The search as a loop over everybody, for every head: what the kernel is held against, and what serves where it can't run.
 *
 * @example
 * const search = createPlainSearch({ head: { kind: "cosine" }, dimensions: 2 });
 * search.set("ada", [[1, 0]]);
 * search.nearest([0, 1], 3); // [{ person: "ada", distance: 1 }]
 */
export function createPlainSearch({ head, dimensions }: SearchOptions): PersonSearch {
  const rule = searchRule(head);
  const people = new Map<string, readonly Float32Array[]>();
  let rows = 0;
  const remove = (person: string): boolean => {
    rows -= people.get(person)?.length ?? 0;
    return people.delete(person);
  };
  const distance = (form: Float64Array, of: readonly Float32Array[]) =>
    rule.personDistance(of.map((row) => rule.rowDistance(form, row)));
  return {
    kind: "plain",
    get people() {
      return people.size;
    },
    get rows() {
      return rows;
    },
    get bytes() {
      return rows * dimensions * Float32Array.BYTES_PER_ELEMENT;
    },
    has: (person) => people.has(person),
    set(person, templates) {
      const added = checkedRows(rule, person, templates, dimensions);
      remove(person);
      people.set(person, added);
      rows += added.length;
    },
    remove,
    clear() {
      people.clear();
      rows = 0;
    },
    prepare() {},
    nearest(probe, count) {
      checkCount(count);
      const form = checkedProbe(rule, probe, dimensions);
      const all = Array.from(people, ([person, of]) => ({ person, distance: distance(form, of) }));
      return all.sort(nearestFirst).slice(0, count);
    },
    distanceTo(person, probe) {
      const form = checkedProbe(rule, probe, dimensions);
      const of = people.get(person);
      return of === undefined ? null : distance(form, of);
    },
  };
}

/** By distance, then by id: an order that doesn't hang on who was added first. */
export function nearestFirst(a: Candidate, b: Candidate): number {
  return a.distance - b.distance || (a.person < b.person ? -1 : a.person > b.person ? 1 : 0);
}
