import { Chart } from "../chart/Chart.js";
import type { Curve } from "../chart/curves.js";
import { texts } from "../texts.js";
import { percent } from "../verify/rates.js";
import { recallOf, type ThresholdPoint } from "./report.js";

/** A model's curve, and where on it one stands. */
export interface Standing {
  readonly name: string;
  readonly points: readonly ThresholdPoint[];
  readonly at: number;
}

const words = texts.results.curves;
const colours = ["accent", "warn"] as const;
/** On a logarithmic axis a rate of 0 has no place: it is drawn at the left edge. */
const least = (points: readonly ThresholdPoint[]) =>
  Math.min(...points.flatMap(({ fmr }) => (fmr.value > 0 ? [fmr.value] : [])), 0.1) / 2;

/** The curves of one report, or of two, each with its threshold's place. */
export function ReportCurves({ standings }: { readonly standings: readonly Standing[] }) {
  const curves = (
    x: (point: ThresholdPoint) => number,
    y: (point: ThresholdPoint) => number | null,
    from: readonly Standing[] = standings,
  ): Curve[] =>
    from.flatMap(({ name, points, at }, i) => {
      const colour = colours[i % colours.length] ?? "accent";
      const here = points[at];
      return [
        { name, colour, x: points.map(x), y: points.map(y) },
        ...(here ? [{ name: `${name} ·`, colour, isPoint: true, x: [x(here)], y: [y(here)] }] : []),
      ];
    });
  const floor = least(standings.flatMap(({ points }) => points));
  const onLog = ({ fmr }: ThresholdPoint) => Math.max(fmr.value, floor);
  const said = standings
    .flatMap(({ name, points, at }) => {
      const here = points[at];
      return here ? words.here(name, percent(here.fmr.value), percent(here.fnmr.value)) : [];
    })
    .join("; ");
  const reversed = standings.map(({ points, at, name }) => ({
    name,
    points: [...points].reverse(),
    at: points.length - 1 - at,
  }));
  return (
    <div className="report-curves">
      <Chart
        title={words.det}
        summary={said}
        xName={words.fmr}
        isXLog
        xWords={percent}
        yRange={[0, 1]}
        yWords={percent}
        curves={curves(onLog, ({ fnmr }) => fnmr.value)}
        height={230}
      />
      <Chart
        title={words.pr}
        summary={said}
        xName={words.recall}
        xRange={[0, 1]}
        xWords={percent}
        yRange={[0, 1]}
        yWords={percent}
        curves={curves(
          (point) => recallOf(point).value,
          ({ precision }) => precision,
        )}
        height={230}
      />
      <Chart
        title={words.byThreshold}
        summary={said}
        xName={words.threshold}
        xRange={[0, 1]}
        yRange={[0, 1]}
        yWords={percent}
        curves={reversed.slice(0, 1).flatMap((standing) => {
          const x = standing.points.map(({ threshold }) => threshold);
          const here = standing.points[standing.at];
          const line = (name: string, colour: string, y: (point: ThresholdPoint) => number): Curve[] => [
            { name, colour, x, y: standing.points.map(y) },
            ...(here
              ? [{ name: `${name} ·`, colour, isPoint: true, x: [here.threshold], y: [y(here)] }]
              : []),
          ];
          return [
            ...line(words.fmr, "fault", ({ fmr }) => fmr.value),
            ...line(words.fnmr, "accent", ({ fnmr }) => fnmr.value),
          ];
        })}
        height={230}
      />
    </div>
  );
}
