import { principalAxes } from "./principalAxes.js";

/** A principal axis along which a row's place is told in 1 to 4 bits of its code. */
export interface CodedAxis {
  /** `[D]` */
  readonly direction: Float64Array;
  /** The direction's part along the lift (see `lift`). */
  readonly liftPart: number;
  /** What the mean has along the axis. */
  readonly offset: number;
  /** Ascending, between the levels: the value is the count of edges below the place. */
  readonly edges: readonly number[];
  /** The place that each value stands for, `2^bits`. */
  readonly levels: readonly number[];
  /** Which of the code's 32 half bytes holds the value, and where in it its lowest bit lies. */
  readonly half: number;
  readonly shift: number;
}

export type Codebook = readonly CodedAxis[];

const codeBits = 128;
const halves = 32;
/** The most bits of one axis: half a byte is looked up at once. */
const mostBits = 4;

/**
 * The levels of least mean square error for a standard normal variable, the positive half, and that error, by bits
 * (J. Max, "Quantizing for minimum distortion", 1960, table I).
 */
const normalLevels: readonly (readonly number[])[] = [
  [],
  [0.798],
  [0.4528, 1.51],
  [0.2451, 0.756, 1.344, 2.152],
  [0.1284, 0.3881, 0.6568, 0.9424, 1.256, 1.618, 2.069, 2.733],
];
const levelsOf = (bits: number): readonly number[] => {
  const positive = normalLevels[bits]!;
  return [...positive.map((level) => -level).reverse(), ...positive];
};
const errors = [1, 0.3634, 0.1175, 0.03454, 0.009497] as const;

/**
 * What a row's dot product with a probe lacks to be a distance: √(1 − |x|²) as one more coordinate puts all rows on the unit sphere,
 * and there the nearest to a probe without that coordinate is the one of the largest dot product (Bachrach et al. 2014). Rows
 * compared by dot are no longer than 1.
 */
function lift(row: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < row.length; i++) squares += row[i]! ** 2;
  return Math.sqrt(Math.max(0, 1 - squares));
}

/**
 * Learns how rows are told in 128 bits: bits go, one after the other, where they take the most from the expected square error, so
 * that embeddings, whose variance lies in few directions, are told finely in those. (Signs of x − mean need candidates in
 * the tens of thousands for what these codes find in hundreds: docs/scale.md.)
 *
 * @param rows a sample, `[n][D]`
 */
export function learnCodebook(rows: readonly Float32Array[], lifted: boolean): Codebook {
  const size = rows[0]!.length;
  const vectors = rows.map((row) => Float64Array.from([...row, lifted ? lift(row) : 0]));
  const { mean, axes, variances } = principalAxes(vectors, Math.min(size, codeBits));
  const packed = pack(allotBits(variances));
  return packed.flatMap((members, half) => {
    let shift = 0;
    return members.map(({ axis, bits }) => {
      const deviation = Math.sqrt(variances[axis]!);
      const levels = levelsOf(bits).map((level) => level * deviation);
      const direction = axes[axis]!;
      const coded: CodedAxis = {
        direction: direction.slice(0, size),
        liftPart: direction[size]!,
        offset: direction.reduce((sum, x, i) => sum + x * mean[i]!, 0),
        edges: levels.slice(1).map((level, i) => (level + levels[i]!) / 2),
        levels,
        half,
        shift,
      };
      shift += bits;
      return coded;
    });
  });
}

interface Share {
  readonly axis: number;
  bits: number;
}

const gainOf = (variance: number, bits: number): number =>
  bits < mostBits ? variance * (errors[bits]! - errors[bits + 1]!) : 0;

function allotBits(variances: readonly number[]): Share[] {
  const shares = variances.map((_, axis) => ({ axis, bits: 0 }));
  for (let i = 0; i < codeBits; i++) {
    const best = shares.reduce((a, b) =>
      gainOf(variances[b.axis]!, b.bits) > gainOf(variances[a.axis]!, a.bits) ? b : a,
    );
    if (gainOf(variances[best.axis]!, best.bits) <= 0) break;
    best.bits++;
  }
  return shares.filter(({ bits }) => bits > 0);
}

/** Half bytes filled with the largest first; what fits nowhere whole loses bits, and what is left empty goes to a neighbour. */
function pack(shares: readonly Share[]): Share[][] {
  const bins = Array.from({ length: halves }, () => [] as Share[]);
  const free = (bin: readonly Share[]) => bin.reduce((rest, { bits }) => rest - bits, mostBits);
  for (const share of [...shares].sort((a, b) => b.bits - a.bits || a.axis - b.axis)) {
    const roomiest = bins.reduce((a, b) => (free(b) > free(a) ? b : a));
    const bin = bins.find((one) => free(one) >= share.bits) ?? roomiest;
    const bits = Math.min(share.bits, free(bin));
    if (bits > 0) bin.push({ axis: share.axis, bits });
  }
  for (const bin of bins) if (bin[0]) bin[0].bits += free(bin);
  return bins;
}

/**
 * What each half byte's 16 values add to a row's squared distance from a probe, less what all 16 have in common.
 *
 * @param probe the probe's form, `[D]`
 * @returns `[32][16]`
 */
export function distanceTables(codebook: Codebook, probe: Float64Array): Float64Array {
  const tables = new Float64Array(halves * 16);
  for (const { direction, offset, levels, half, shift } of codebook) {
    let place = -offset;
    for (let i = 0; i < probe.length; i++) place += direction[i]! * probe[i]!;
    const mask = levels.length - 1;
    for (let value = 0; value < 16; value++)
      tables[16 * half + value]! += (place - levels[(value >> shift) & mask]!) ** 2;
  }
  for (let from = 0; from < tables.length; from += 16) {
    let least = Infinity;
    for (let i = from; i < from + 16; i++) least = Math.min(least, tables[i]!);
    for (let i = from; i < from + 16; i++) tables[i]! -= least;
  }
  return tables;
}

/** Tables in whole steps of a given size, what is above 255 as 255. */
export function tableSteps(tables: Float64Array, step: number): Uint8Array {
  return Uint8Array.from(tables, (sum) => Math.min(255, Math.round(sum / step)));
}
