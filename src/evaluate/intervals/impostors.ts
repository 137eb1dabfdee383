import { type PairTable, rateShape, shapeOf, weigher } from "./pairTable.js";
import type { RateShape } from "./resample.js";

/** All impostor pairs that a rate is of. */
export interface Impostors {
  readonly pairs: number;
  /** `[people]`, in how many of them each person takes part. */
  readonly perPerson: Float64Array;
  /** Σ mᵢ·mⱼ over the pairs, of people drawn mᵢ times each. */
  weigh(m: Float64Array): number;
  /** What resamples of people don't show of the rate of the pairs counted: see `rateShape`. */
  shape(counted: PairTable, rate: number): RateShape;
}

/** Impostor pairs that were listed. */
export function listedImpostors(all: PairTable): Impostors {
  return {
    pairs: all.counts.reduce((sum, count) => sum + count, 0),
    perPerson: pairsPerPerson(all),
    weigh: weigher(all),
    shape: (counted, rate) => rateShape(all, counted, rate),
  };
}

/**
 * All impostor pairs of people with nᵢ images each, by sums over people: nobody lists them. Σᵢ﹤ⱼ xᵢ·xⱼ =
 * [(Σ xᵢ)² − Σ xᵢ²]/2, with xᵢ = nᵢ for their number, mᵢ·nᵢ in a resample, and nᵢ² where squares are summed.
 *
 * @param imagesOf `[people]`
 */
export function impostorsOfImages(imagesOf: Float64Array): Impostors {
  const images = imagesOf.reduce((sum, n) => sum + n, 0);
  const perPerson = imagesOf.map((n) => n * (images - n));
  const squared = imagesOf.map((n) => n * n);
  return {
    pairs: productsOfTwo(imagesOf),
    perPerson,
    weigh: (m) => productsOfTwo(m.map((times, p) => times * imagesOf[p]!)),
    shape(counted, rate) {
      // uᵢⱼ = cᵢⱼ − rate·nᵢ·nⱼ, as in `rateShape`, whose sums are these.
      let squares = rate * rate * productsOfTwo(squared);
      eachEntry(counted, (i, j, count) => {
        squares += count * (count - 2 * rate * imagesOf[i]! * imagesOf[j]!);
      });
      return shapeOf(
        squares,
        pairsPerPerson(counted).map((count, p) => count - rate * perPerson[p]!),
      );
    },
  };
}

/** How many of a table's pairs each person takes part in. */
export function pairsPerPerson(table: PairTable): Float64Array {
  const perPerson = new Float64Array(table.starts.length - 1);
  eachEntry(table, (i, j, count) => {
    perPerson[i]! += count;
    perPerson[j]! += count;
  });
  return perPerson;
}

function eachEntry(
  { starts, columns, counts }: PairTable,
  use: (i: number, j: number, count: number) => void,
) {
  for (let row = 0; row + 1 < starts.length; row++)
    for (let k = starts[row]!; k < starts[row + 1]!; k++) use(row, columns[k]!, counts[k]!);
}

/** Σᵢ﹤ⱼ xᵢ·xⱼ. */
function productsOfTwo(x: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    sum += x[i]!;
    squares += x[i]! ** 2;
  }
  return (sum * sum - squares) / 2;
}
