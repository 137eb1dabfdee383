import type { HeadDistance } from "../../core/headDistance.js";
import { searchRule } from "../../core/personRule.js";
import { seededRandom } from "../../core/random.js";
import type { LoadedKernel } from "./kernel.js";
import { createKernelRows, firstPages } from "./kernelRows.js";

const dimensions = 20;
const heads: readonly HeadDistance[] = [
  { kind: "cosine" },
  { kind: "euclidean" },
  { kind: "weighted-l1", alpha: Array.from({ length: dimensions }, (_, i) => 1 + i / dimensions) },
];

/**
 * Whether a kernel finds the nearest of drawn rows, at their distances, under each measure, by codes and without, after rows were
 * removed. A kernel of another build than its loader may find others without a sign of it.
 *
 * @param load gives a kernel with a memory of its own
 */
export function kernelAgrees(load: (pages: number) => LoadedKernel): boolean {
  try {
    return heads.every((head) => finds(load, head, false) && finds(load, head, true));
  } catch {
    // An export that is missing, or a trap.
    return false;
  }
}

function finds(load: (pages: number) => LoadedKernel, head: HeadDistance, byCodes: boolean): boolean {
  const random = seededRandom(1);
  // Of falling variance, as embeddings are: codes tell such rows apart.
  const drawn = () => Float32Array.from({ length: dimensions }, (_, i) => random.normal() / (1 + i));
  const rule = searchRule(head);
  const rows = createKernelRows(load(firstPages(dimensions)), {
    rule,
    dimensions,
    codesFrom: byCodes ? 64 : Number.POSITIVE_INFINITY,
    candidates: (count) => Math.ceil(count / 4),
  });
  const vectors = Array.from({ length: 500 }, drawn);
  const stored = vectors.map((vector) => rule.rows([vector])[0]!);
  rows.reserve(stored.length);
  for (const row of stored) rows.add(row);
  rows.prepare();
  for (let row = 0; row < 350; row += 7) {
    rows.remove(row);
    stored[row] = stored.pop()!;
    vectors[row] = vectors.pop()!;
  }
  // The last row, at which a loop may end too early, and strangers.
  return [vectors.at(-1)!, ...Array.from({ length: 10 }, drawn)].every((each) => {
    const probe = rule.probe(each);
    const all = stored.map((row) => rule.rowDistance(probe, row));
    const least = Math.min(...all);
    const found = rows.nearest(probe, 5) ?? [];
    return (
      found.length === 5 &&
      found.some(({ row }) => all[row] === least) &&
      found.every(({ row, distance }) => Math.abs(distance - all[row]!) < 1e-4)
    );
  });
}
