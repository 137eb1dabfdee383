import type { CalibrationSets, ImageSet } from "./peopleSets.node.js";

/**
 * Keeps copies on one side: an image whose bytes stand in a later set too (under another name, so another "person") is
 * left out of the earlier one. What measures is never thinned.
 *
 * @param digests of the images of `fit`, `set` and `measure`, in this order; null where a file can't be read
 * @returns the sets, and how many images were left out
 */
export function withoutCopies(
  sets: CalibrationSets,
  digests: readonly (string | null)[],
): { kept: CalibrationSets; copies: number } {
  const { fit, set, measure } = sets;
  const [second, third] = [fit.samples.length, fit.samples.length + set.samples.length];
  const inMeasure = new Set(digests.slice(third));
  const inLater = new Set(digests.slice(second));
  let copies = 0;
  const thinned = (
    { samples, people, words }: ImageSet,
    start: number,
    later: ReadonlySet<string | null>,
  ) => {
    const keep = samples.map((_, i) => {
      const digest = digests[start + i] ?? null;
      return digest === null || !later.has(digest);
    });
    copies += keep.filter((kept) => !kept).length;
    return { samples: samples.filter((_, i) => keep[i]), people: people.filter((_, i) => keep[i]), words };
  };
  const kept = { ...sets, fit: thinned(fit, 0, inLater), set: thinned(set, second, inMeasure), measure };
  return { kept, copies };
}
