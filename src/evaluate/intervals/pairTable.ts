import type { RateShape } from "./resample.js";

/**
 * Counts of pairs per pair of people, as compressed sparse rows: row i holds the people j > i it was compared
 * with. A resample's weight of all pairs, Σ mᵢ·mⱼ·cᵢⱼ, then costs one term per pair of people, not per pair
 * of images.
 */
export interface PairTable {
  /** `[people + 1]` */
  readonly starts: Uint32Array;
  /** `[entries]`, the other person. */
  readonly columns: Int32Array;
  /** `[entries]` */
  readonly counts: Float64Array;
}

/**
 * Counts pairs (a ≠ b) per pair of people.
 *
 * @param counted which of the pairs to count; all if left out.
 */
export function pairTable(
  people: number,
  a: Int32Array,
  b: Int32Array,
  counted?: (pair: number) => boolean,
): PairTable {
  // Pass 1 sorts the pairs by their smaller person; pass 2 merges each row's equal columns.
  const rowStarts = new Uint32Array(people + 1);
  const isCounted = (i: number) => a[i] !== b[i] && (counted === undefined || counted(i));
  for (let i = 0; i < a.length; i++) if (isCounted(i)) rowStarts[Math.min(a[i]!, b[i]!) + 1]!++;
  for (let p = 0; p < people; p++) rowStarts[p + 1]! += rowStarts[p]!;
  const columns = new Int32Array(rowStarts[people]!);
  const cursor = rowStarts.slice();
  for (let i = 0; i < a.length; i++)
    if (isCounted(i)) columns[cursor[Math.min(a[i]!, b[i]!)]!++] = Math.max(a[i]!, b[i]!);
  const starts = new Uint32Array(people + 1);
  const counts = new Float64Array(columns.length);
  const entryOf = new Int32Array(people).fill(-1);
  let entries = 0;
  for (let row = 0; row < people; row++) {
    starts[row] = entries;
    for (let i = rowStarts[row]!; i < rowStarts[row + 1]!; i++) {
      const column = columns[i]!;
      // Entries of earlier rows lie below this row's start.
      if (entryOf[column]! < starts[row]!) {
        entryOf[column] = entries;
        // In place: an entry never overtakes the pair it is made from.
        columns[entries++] = column;
      }
      counts[entryOf[column]!]!++;
    }
  }
  starts[people] = entries;
  return { starts, columns: columns.slice(0, entries), counts: counts.slice(0, entries) };
}

/** Σ over pairs of people of mᵢ·mⱼ·cᵢⱼ. */
export function weightOf({ starts, columns, counts }: PairTable, m: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < m.length; row++) {
    const mine = m[row]!;
    if (mine === 0) continue;
    let others = 0;
    const end = starts[row + 1]!;
    for (let k = starts[row]!; k < end; k++) others += m[columns[k]!]! * counts[k]!;
    sum += mine * others;
  }
  return sum;
}

/**
 * `weightOf` for many m. Where the pairs are all pairs of people's images, cᵢⱼ = cᵢ·cⱼ, so Σ mᵢ·mⱼ·cᵢⱼ is
 * [(Σ mᵢ·cᵢ)² − Σ (mᵢ·cᵢ)²]/2: one term per person.
 */
export function weigher(table: PairTable): (m: Float64Array) => number {
  const factors = imageCounts(table);
  if (factors === null) return (m) => weightOf(table, m);
  return (m) => {
    let sum = 0;
    let squares = 0;
    for (let p = 0; p < m.length; p++) {
      const images = m[p]! * factors[p]!;
      sum += images;
      squares += images * images;
    }
    return (sum * sum - squares) / 2;
  };
}

/** The cᵢ if every two people were compared and cᵢⱼ = cᵢ·cⱼ throughout; else null. */
function imageCounts({ starts, columns, counts }: PairTable): Float64Array | null {
  const people = starts.length - 1;
  if (people < 3 || counts.length !== (people * (people - 1)) / 2) return null;
  const at = (row: number, column: number) => {
    for (let k = starts[row]!; k < starts[row + 1]!; k++) if (columns[k] === column) return counts[k]!;
    return 0;
  };
  const first = Math.sqrt((at(0, 1) * at(0, 2)) / at(1, 2));
  const factors = new Float64Array(people);
  factors[0] = first;
  for (let k = starts[0]!; k < starts[1]!; k++) factors[columns[k]!] = counts[k]! / first;
  if (!factors.every(Number.isInteger)) return null;
  for (let row = 0; row < people; row++)
    for (let k = starts[row]!; k < starts[row + 1]!; k++)
      if (counts[k] !== factors[row]! * factors[columns[k]!]!) return null;
  return factors;
}

/**
 * What resamples of people don't show of a rate. For r_i = Σⱼ uᵢⱼ, uᵢⱼ = cᵢⱼ − rate·nᵢⱼ (counted and all pairs):
 *
 * - By what factor they spread it too widely. The variance of the rate's numerator is Σᵢ rᵢ² − Σ uᵢⱼ² (every two pairs of people
 *   that share one, each pair of people once: Aronow, Samii & Assenova 2015). Weights mᵢ·mⱼ have Var(mᵢ·mⱼ) ≈ 3 and
 *   Cov(mᵢ·mⱼ, mᵢ·mₖ) ≈ 1, so they show Σᵢ rᵢ² + Σ uᵢⱼ² instead (Owen 2007). `spread` is √(true ÷ shown), in [√⅓, 1]: near 1
 *   where people differ, near √⅓ where pairs are noise.
 * - How its standard error grows with it: rᵢ is person i's influence, and `acceleration` is Σ rᵢ³ ÷ (6·(Σ rᵢ²)^1.5) (Efron 1987,
 *   eq. 6.6).
 */
export function rateShape(all: PairTable, counted: PairTable, rate: number): RateShape {
  const people = all.starts.length - 1;
  const perPerson = new Float64Array(people);
  const countOf = new Float64Array(people);
  let squares = 0;
  for (let row = 0; row < people; row++) {
    for (let k = counted.starts[row]!; k < counted.starts[row + 1]!; k++)
      countOf[counted.columns[k]!] = counted.counts[k]!;
    for (let k = all.starts[row]!; k < all.starts[row + 1]!; k++) {
      const column = all.columns[k]!;
      const u = countOf[column]! - rate * all.counts[k]!;
      perPerson[row]! += u;
      perPerson[column]! += u;
      squares += u * u;
    }
    for (let k = counted.starts[row]!; k < counted.starts[row + 1]!; k++) countOf[counted.columns[k]!] = 0;
  }
  return shapeOf(squares, perPerson);
}

/** `rateShape` of Σ uᵢⱼ² and the people's rᵢ. */
export function shapeOf(squares: number, perPerson: Float64Array): RateShape {
  const perPersonSquares = perPerson.reduce((sum, r) => sum + r * r, 0);
  // Σ uᵢⱼ² alone is what independent pairs have; sampling error must not take the variance below it.
  return {
    spread: Math.sqrt(Math.max(squares, perPersonSquares - squares) / (perPersonSquares + squares)),
    acceleration: acceleration(perPerson),
  };
}

/** Σ rᵢ³ ÷ (6·(Σ rᵢ²)^1.5) of people's influences rᵢ on a rate (Efron 1987, eq. 6.6). */
export function acceleration(influences: Float64Array): number {
  let [squares, cubes] = [0, 0];
  for (const r of influences) {
    squares += r ** 2;
    cubes += r ** 3;
  }
  return cubes / (6 * squares ** 1.5);
}
