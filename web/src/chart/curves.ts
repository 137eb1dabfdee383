import uPlot from "uplot";

/** Points of a curve, by ascending x. */
export interface Curve {
  readonly name: string;
  /** A colour of the page, by its name. */
  readonly colour: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Single points in place of a line. */
  readonly isPoint?: boolean;
}

/** The x values strictly ascending: of a step's ends the second is moved by the least that tells them apart. */
export function ascending(values: readonly number[]): number[] {
  const out: number[] = [];
  for (const value of values) {
    const last = out.at(-1);
    out.push(last === undefined || value > last ? value : last + Math.max(Math.abs(last) * 1e-9, 1e-15));
  }
  return out;
}

/** Curves as the chart takes them: one list of x for all. */
export function dataOf(curves: readonly Curve[]): uPlot.AlignedData {
  const tables = curves.map(({ x, y }) => [ascending(x), [...y]] as uPlot.AlignedData);
  if (tables.length === 0) return [[]];
  return tables.length === 1 ? (tables[0] as uPlot.AlignedData) : uPlot.join(tables);
}
