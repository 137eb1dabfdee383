import { Chart } from "../chart/Chart.js";
import type { Curve } from "../chart/curves.js";
import { texts } from "../texts.js";
import { percent } from "../verify/rates.js";
import type { CurvePoint, StepPoint } from "./useRun.js";

interface RunChartsProps {
  readonly curve: readonly CurvePoint[];
  /** Losses of other runs, to compare with. */
  readonly others: readonly Curve[];
}
const words = texts.train.charts;
const share = (value: number) => `${Math.round(100 * value)}%`;

/** What a training tells while it runs. */
export function RunCharts({ curve, others }: RunChartsProps) {
  const steps = curve.filter((point): point is StepPoint => point.kind === "progress");
  const validated = curve.filter((point) => point.kind === "validated");
  const last = steps.at(-1);
  const x = steps.map(({ step }) => step);
  const line = (name: string, colour: string, y: readonly (number | null)[]): Curve => ({
    name,
    colour,
    x,
    y,
  });
  return (
    <div className="run-charts">
      <Chart
        title={words.loss}
        summary={last ? words.lossNow(last.loss, last.step) : words.nothing}
        xName={words.step}
        isYLog
        curves={[
          line(
            words.loss,
            "accent",
            steps.map(({ loss }) => loss),
          ),
          ...others,
        ]}
        yWords={(value) => String(Number(value.toPrecision(2)))}
      />
      <Chart
        title={words.rates}
        summary={last ? words.ratesNow(last.precision, last.recall) : words.nothing}
        xName={words.step}
        yRange={[0, 1]}
        yWords={share}
        curves={[
          line(
            words.precision,
            "accent",
            steps.map(({ precision }) => precision),
          ),
          line(
            words.recall,
            "good",
            steps.map(({ recall }) => recall),
          ),
        ]}
      />
      <Chart
        title={words.speed}
        summary={last ? words.speedNow(last.imagesPerSecond) : words.nothing}
        xName={words.step}
        curves={[
          line(
            words.speed,
            "muted",
            steps.map(({ imagesPerSecond }) => imagesPerSecond),
          ),
        ]}
      />
      <dl className="now">
        {(
          [
            [words.step, last?.step.toLocaleString("en-GB")],
            [words.loss, last?.loss.toFixed(4)],
            [words.precision, last?.precision === null ? "–" : last && percent(last.precision)],
            [words.recall, last && percent(last.recall)],
            [words.speed, last && Math.round(last.imagesPerSecond).toLocaleString("en-GB")],
            [
              words.heldOut(validated.at(-1)?.measure ?? "eer"),
              validated.length > 0
                ? words.best(percent(validated.at(-1)!.figure), percent(validated.at(-1)!.best))
                : undefined,
            ],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value ?? "–"}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
