import type { CalibrationSets, ImageSet } from "./peopleSets.node.js";

/**
 * Keeps copies on one side: a file whose bytes stand in a later set too (under another name, so another "person") is
 * left out of the earlier one. What measures is never thinned.
 *
 * @param digests of the files of `fit`, `set` and `measure`, in this order; null where a file can't be read
 * @returns the sets, and how many files were left out
 */
export function withoutCopies(
  sets: CalibrationSets,
  digests: readonly (string | null)[],
): { kept: CalibrationSets; copies: number } {
  const { fit, set, measure } = sets;
  const [second, third] = [fit.files.length, fit.files.length + set.files.length];
  const inMeasure = new Set(digests.slice(third));
  const inLater = new Set(digests.slice(second));
  let copies = 0;
  const thinned = ({ files, people, words }: ImageSet, start: number, later: ReadonlySet<string | null>) => {
    const keep = files.map((_, i) => {
      const digest = digests[start + i] ?? null;
      return digest === null || !later.has(digest);
    });
    copies += keep.filter((kept) => !kept).length;
    return { files: files.filter((_, i) => keep[i]), people: people.filter((_, i) => keep[i]), words };
  };
  const kept = { ...sets, fit: thinned(fit, 0, inLater), set: thinned(set, second, inMeasure), measure };
  return { kept, copies };
}
