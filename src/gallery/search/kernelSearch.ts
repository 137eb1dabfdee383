import type { SearchRule } from "../../core/personRule.js";
import { dot } from "../../core/vectors.js";
import type { Candidate } from "../gallery.js";
import { checkCount, checkedProbe, checkedRows } from "./checks.js";
import type { KernelRows } from "./kernelRows.js";
import { nearestFirst } from "./plainSearch.js";
import type { PersonSearch } from "./search.js";

interface Owner {
  readonly person: string;
  readonly rows: number[];
}

/**
 * The search over the kernel's rows.
 *
 * Who is found is proven: the kernel gives the m nearest rows; their people are compared exactly. Whoever isn't among them has no row
 * nearer than the farthest of the m, so by the rule (`atLeast`) no distance below that; once that is beyond the last exact distance
 * that counts, nobody else can count. Until then m grows, at last to everybody. (Where codes choose whom the kernel
 * compares, "the m nearest" is what codes let through: docs/scale.md shows how much that is.)
 */
export function createKernelSearch(rule: SearchRule, dimensions: number, rows: KernelRows): PersonSearch {
  const owners: Owner[] = [];
  const people = new Map<string, Owner>();

  const removeRow = (row: number) => {
    const lastRow = rows.count - 1;
    if (row !== lastRow) {
      const last = owners[lastRow]!;
      last.rows[last.rows.indexOf(lastRow)] = row;
      owners[row] = last;
    }
    owners.pop();
    rows.remove(row);
  };
  const remove = (person: string): boolean => {
    const owner = people.get(person);
    if (owner === undefined) return false;
    for (let row = owner.rows.pop(); row !== undefined; row = owner.rows.pop()) removeRow(row);
    return people.delete(person);
  };
  const distance = (form: Float64Array, owner: Owner) =>
    rule.personDistance(owner.rows.map((row) => rule.rowDistance(form, rows.read(row))));
  const exact = (form: Float64Array, of: Iterable<Owner>): Candidate[] =>
    Array.from(of, (owner) => ({ person: owner.person, distance: distance(form, owner) })).sort(nearestFirst);

  return {
    kind: "kernel",
    get people() {
      return people.size;
    },
    get rows() {
      return rows.count;
    },
    get bytes() {
      return rows.bytes;
    },
    has: (person) => people.has(person),
    set(person, templates) {
      const added = checkedRows(rule, person, templates, dimensions);
      const known = people.get(person);
      if (known?.rows.length === added.length) {
        for (const [i, row] of known.rows.entries()) rows.write(row, added[i]!);
        return;
      }
      rows.reserve(added.length);
      remove(person);
      const owner: Owner = { person, rows: added.map((_, i) => rows.count + i) };
      for (const vector of added) {
        rows.add(vector);
        owners.push(owner);
      }
      people.set(person, owner);
    },
    remove,
    clear() {
      people.clear();
      owners.length = 0;
      rows.clear();
    },
    prepare: rows.prepare,
    nearest(probe, count) {
      checkCount(count);
      const form = checkedProbe(rule, probe, dimensions);
      const slack = roundingOf(rule, form);
      for (let wanted = 2 * count + 14; ; wanted *= 8) {
        const near = rows.nearest(form, wanted);
        if (near === null || near.length === rows.count) return exact(form, people.values()).slice(0, count);
        const found = exact(form, new Set(near.map(({ row }) => owners[row]!)));
        const farthest = near.reduce((most, { distance: d }) => Math.max(most, d), -Infinity);
        const others = rule.atLeast(farthest - slack(farthest));
        if (found.length >= count && others > found[count - 1]!.distance) return found.slice(0, count);
      }
    },
    distanceTo(person, probe) {
      const form = checkedProbe(rule, probe, dimensions);
      const owner = people.get(person);
      return owner === undefined ? null : distance(form, owner);
    },
  };
}

/** How far a distance in float32 may be off: half a unit in the last place (2⁻²⁴) for the probe and each of the sum's additions. */
function roundingOf(rule: SearchRule, form: Float64Array): (distance: number) => number {
  const size =
    rule.measure === "l1" ? form.reduce((sum, x) => sum + Math.abs(x), 0) : Math.sqrt(dot(form, form));
  return (distance) => 2 ** -24 * (form.length / 4 + 16) * (Math.abs(distance) + size);
}
