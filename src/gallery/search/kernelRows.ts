import { SelfsameError } from "../../core/errors.js";
import type { SearchRule } from "../../core/personRule.js";
import { type Codebook, distanceTables, learnCodebook, tableSteps } from "./codebook.js";
import type { KernelMemory, LoadedKernel } from "./kernel.js";

/** A row that was found, with its distance in float32. */
export interface NearRow {
  readonly row: number;
  readonly distance: number;
}

/** Vectors in the kernel's memory, dense: rows 0 to `count` − 1. */
export interface KernelRows {
  readonly count: number;
  readonly bytes: number;
  /** Makes room for so many more. @throws GALLERY_FULL */
  reserve(more: number): void;
  /** Adds a row at the end, for which there is room. */
  add(vector: Float32Array): void;
  write(row: number, vector: Float32Array): void;
  /** Fills the place of a row with the last. */
  remove(row: number): void;
  clear(): void;
  /** A view, until the row is changed. */
  read(row: number): Float32Array;
  /** The nearest rows, in no order; null for more than `mostWanted`. */
  nearest(probe: Float64Array, wanted: number): NearRow[] | null;
  /** Learns codes and encodes what isn't yet, which else the next search does. */
  prepare(): void;
  /** Reads all vectors once: what memory alone costs. */
  bareSum(): number;
}

const pageBytes = 65536;
/** Codes of so many lie in one piece, which memory gives twice as fast as small pieces. */
const blockRows = 16384;
const codeBytes = 16;
const groupRows = 16;
/** The kernel's axes are followed by: lift part, offset, byte, shift, 16 edges. */
const axisTail = 80;
const mostAxes = 128;
const histogramBins = 4096;
const mostListed = 1 << 18;
const mostWanted = 1 << 14;
const reachSteps = 200;
/** Groups whose estimates show how far the candidates reach. */
const sampledGroups = 1024;
const learnedFrom = 8192;

/** docs/scale.md shows what so many find. */
export const candidatesByDefault = (rows: number): number => Math.max(1024, Math.ceil(rows / 256));

export interface KernelRowsOptions {
  readonly rule: SearchRule;
  readonly dimensions: number;
  /** From how many rows on codes choose whom to compare. */
  readonly codesFrom: number;
  /** How many rows of so many are compared exactly, where codes choose them. */
  readonly candidates: (rows: number) => number;
}

const measures = { dot: 0, euclidean: 1, l1: 2 } as const;

/** Bytes from the memory's start, and where the blocks begin. */
function layout(dimensions: number) {
  const rowBytes = Math.ceil(dimensions / 16) * 64;
  let at = 1024;
  const take = (bytes: number) => {
    const from = at;
    at += Math.ceil(bytes / 64) * 64;
    return from;
  };
  return {
    rowBytes,
    blockBytes: blockRows * (codeBytes + rowBytes),
    probe: take(rowBytes),
    tables: take(512),
    out: take(32),
    histogram: take(4 * histogramBins),
    list: take(4 * mostListed),
    heap: take(8 * mostWanted),
    axes: take(mostAxes * (rowBytes + axisTail)),
    blocks: take(0),
  };
}

/** How many pages the kernel's memory has before there are rows. */
export const firstPages = (dimensions: number): number => Math.ceil(layout(dimensions).blocks / pageBytes);

export function createKernelRows(
  { kernel, memory, most }: LoadedKernel,
  { rule, dimensions, codesFrom, candidates: candidatesOf }: KernelRowsOptions,
): KernelRows {
  if (rule.measure === "paper") throw new TypeError("the paper's head has no kernel");
  const measure = measures[rule.measure];
  const at = layout(dimensions);
  kernel.layOut(at.blocks, at.blockBytes, at.rowBytes);
  let views = viewsOf(memory);
  let count = 0;
  let room = 0;
  let codebook: Codebook | undefined;
  /** Rows below have codes of this codebook. */
  let encoded = 0;
  /** Rows learned from, and rows written since. */
  let [learned, written] = [0, 0];

  const vectorAt = (row: number) =>
    at.blocks +
    Math.floor(row / blockRows) * at.blockBytes +
    blockRows * codeBytes +
    (row % blockRows) * at.rowBytes;

  const read = (row: number) => {
    const from = vectorAt(row) / 4;
    return views.floats.subarray(from, from + dimensions);
  };

  const reserve = (more: number) => {
    const blocks = Math.ceil((count + more) / blockRows);
    if (blocks * blockRows <= room) return;
    const pages = Math.ceil((at.blocks + blocks * at.blockBytes) / pageBytes);
    const grown = pages - views.bytes.byteLength / pageBytes;
    try {
      if (pages > most) throw new RangeError(`${pages} pages are more than ${most}`);
      if (grown > 0) memory.grow(grown);
    } catch (cause) {
      throw new SelfsameError("GALLERY_FULL", `the memory of the search holds no more than ${room} vectors`, {
        cause,
      });
    }
    views = viewsOf(memory);
    room = blocks * blockRows;
  };

  const write = (row: number, vector: Float32Array) => {
    views.floats.set(vector, vectorAt(row) / 4);
    written++;
    if (codebook && row < encoded) kernel.encode(row, row + 1, at.axes, codebook.length);
  };

  const learn = () => {
    const step = Math.max(1, Math.floor(count / learnedFrom));
    const sample = Array.from({ length: Math.floor(count / step) }, (_, i) => read(i * step));
    codebook = learnCodebook(sample, rule.measure === "dot");
    writeAxes(views, at, codebook);
    [learned, written, encoded] = [count, 0, 0];
  };

  /** Codes follow what is stored: learnt anew when three times as many rows were written as they were learnt from. */
  const prepare = () => {
    if (count < codesFrom) return;
    if (!codebook || written >= 3 * learned) learn();
    if (codebook) kernel.encode(encoded, count, at.axes, codebook.length);
    encoded = count;
  };

  /**
   * Lists candidates by their codes; 0 where codes don't tell rows apart. A sample shows how far the aimed at
   * number of rows reaches; that reach is then 200 of the 255 steps in which all rows are estimated.
   */
  const candidates = (probe: Float64Array): number => {
    if (!codebook) return 0;
    const aim = Math.min(count, candidatesOf(count));
    const tables = distanceTables(codebook, probe);
    const widest = tables.reduce((most, sum) => Math.max(most, sum), 0);
    if (widest === 0) return 0;
    const step = widest / 127;
    views.bytes.set(tableSteps(tables, step), at.tables);
    const histogram = views.words.subarray(at.histogram / 4, at.histogram / 4 + histogramBins).fill(0);
    const groups = Math.floor(count / groupRows);
    const every = Math.max(1, Math.floor(groups / sampledGroups));
    kernel.sample(at.tables, groups, every, at.out, at.histogram);
    const sought = (aim * Math.ceil(groups / every) * groupRows) / count;
    let reach = 0;
    for (let below = histogram[0]!; below < sought; below += histogram[reach]!) reach++;
    views.bytes.set(tableSteps(tables, ((reach + 0.5) * step) / reachSteps), at.tables);
    const found = kernel.collect(at.tables, count, reachSteps, at.list, mostListed);
    return found > mostListed ? 0 : found;
  };

  return {
    get count() {
      return count;
    },
    get bytes() {
      return at.blocks + count * (codeBytes + at.rowBytes);
    },
    reserve,
    read,
    write,
    prepare,
    add(vector) {
      write(count, vector);
      count++;
    },
    remove(row) {
      const last = count - 1;
      if (row !== last) {
        kernel.copyRow(last, row);
        if (codebook && row < encoded && last >= encoded)
          kernel.encode(row, row + 1, at.axes, codebook.length);
      }
      count = last;
      encoded = Math.min(encoded, count);
    },
    clear() {
      count = 0;
      encoded = 0;
      codebook = undefined;
    },
    nearest(probe, wanted) {
      if (wanted > mostWanted) return null;
      prepare();
      views.floats.set(probe, at.probe / 4);
      // A heap of many among few candidates proves little: then all are compared.
      const listed = count >= codesFrom && wanted <= candidatesOf(count) / 4 ? candidates(probe) : 0;
      const size = kernel.nearest(
        measure,
        at.probe,
        listed > 0 ? at.list : 0,
        listed || count,
        at.heap,
        wanted,
      );
      const found = at.heap / 4;
      return Array.from({ length: size }, (_, i) => ({
        distance: views.floats[found + 2 * i]!,
        row: views.words[found + 2 * i + 1]!,
      }));
    },
    bareSum: () => kernel.bareSum(count),
  };
}

const viewsOf = ({ buffer }: KernelMemory) => ({
  bytes: new Uint8Array(buffer),
  floats: new Float32Array(buffer),
  words: new Uint32Array(buffer),
});

function writeAxes(
  { floats, words }: ReturnType<typeof viewsOf>,
  { axes, rowBytes }: ReturnType<typeof layout>,
  codebook: Codebook,
): void {
  for (const [i, { direction, liftPart, offset, edges, half, shift }] of codebook.entries()) {
    const from = (axes + i * (rowBytes + axisTail)) / 4;
    floats.fill(0, from, from + rowBytes / 4);
    floats.set(direction, from);
    const tail = from + rowBytes / 4;
    floats.set([liftPart, offset], tail);
    words.set([half >> 1, (half & 1) * 4 + shift], tail + 2);
    floats.fill(Infinity, tail + 4, tail + 20).set(edges, tail + 4);
  }
}
