import * as Plot from "@observablehq/plot";
import { errorsBehindAFigure } from "../operatingPoint.js";
import { logOdds } from "./curves.js";
import type { Report } from "./schema.js";
import { colours, drawSvg } from "./svg.js";

/** Posteriors marked on the axis: decades far out are named by their distance from 1. */
const posteriorTicks: readonly (readonly [posterior: number, label: string])[] = [
  [1e-12, "10⁻¹²"],
  [1e-9, "10⁻⁹"],
  [1e-6, "10⁻⁶"],
  [1e-4, "0.0001"],
  [0.01, "0.01"],
  [0.5, "0.5"],
  [0.99, "0.99"],
  [0.9999, "0.9999"],
  [1 - 1e-6, "1 − 10⁻⁶"],
  [1 - 1e-9, "1 − 10⁻⁹"],
];

/** Both classes' scores as histograms, each normalised by itself, with the threshold. Null where none were compared. */
export function plotHistogram({ histogram, decision }: Report): string | null {
  if (histogram === null) return null;
  const { axis, edges, genuine, impostor } = histogram;
  const bins = (heights: readonly number[]) =>
    heights
      .map((height, i) => ({ x1: edges[i]!, x2: edges[i + 1]!, height }))
      .filter(({ height }) => height > 0);
  const bars = (heights: readonly number[], fill: string) =>
    Plot.rectY(bins(heights), { x1: "x1", x2: "x2", y: "height", fill, fillOpacity: 0.55, inset: 0 });
  const domain = [edges[0]!, edges.at(-1)!];
  const marks: Plot.Markish[] = [
    bars(impostor, colours.impostor),
    bars(genuine, colours.genuine),
    Plot.ruleY([0]),
  ];
  const x = axis === "log-odds" ? logOdds(decision.threshold ?? 1) : (decision.threshold ?? Number.MAX_VALUE);
  if (decision.threshold !== null && x >= domain[0]! && x <= domain[1]!) {
    const top = Math.max(...genuine, ...impostor);
    marks.push(
      Plot.ruleX([x], { stroke: "currentColor", strokeWidth: 1.4 }),
      Plot.text([[x, top]], {
        text: ["threshold"],
        dx: 5,
        dy: -4,
        textAnchor: "start",
        fill: "currentColor",
      }),
    );
  }
  const labels = new Map(posteriorTicks.map(([posterior, label]) => [logOdds(posterior), label]));
  const inDomain = [...labels.keys()].filter((x) => x >= domain[0]! && x <= domain[1]!);
  return drawSvg("histograms of genuine and impostor scores", {
    width: 940,
    height: 300,
    x:
      axis === "log-odds"
        ? {
            domain,
            ticks: inDomain,
            tickFormat: (x: number) => labels.get(x) ?? "",
            label: "score (on a log-odds axis)",
          }
        : { domain, label: "score" },
    y: { label: "fraction of the class", grid: true },
    marks,
  });
}

/**
 * Reliability: the fraction of genuine pairs against the mean score, a dot a bin, its area by weight. Bins
 * that tell no more than 30 equally weighted pairs would are hollow.
 */
export function plotReliability({ calibration }: Report): string | null {
  if (calibration === null) return null;
  const points = calibration.bins.flatMap(({ meanScore, genuineFraction, weight, effectivePairs }) =>
    meanScore === null || genuineFraction === null
      ? []
      : [{ meanScore, genuineFraction, weight, effectivePairs }],
  );
  const solid = points.filter(({ effectivePairs }) => effectivePairs >= errorsBehindAFigure);
  const hollow = points.filter(({ effectivePairs }) => effectivePairs < errorsBehindAFigure);
  const at = { x: "meanScore", y: "genuineFraction", r: "weight" } as const;
  return drawSvg("reliability diagram", {
    x: { domain: [0, 1], label: "mean score in bin" },
    y: { domain: [0, 1], grid: true, label: "fraction genuine (prior ½)" },
    r: { range: [2.5, 12], domain: [0, 0.5] },
    marks: [
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: "currentColor", strokeOpacity: 0.35, strokeDasharray: "1,3" },
      ),
      Plot.dot(solid, { ...at, fill: colours.curve, fillOpacity: 0.85 }),
      Plot.dot(hollow, { ...at, stroke: colours.curve, strokeOpacity: 0.7, fill: "var(--page)" }),
      Plot.frame({ strokeOpacity: 0.25 }),
    ],
  });
}

/** Each fold's accuracy, with the mean and one standard error about it. */
export function plotFolds({ figures }: Report): string | null {
  const { foldedAccuracy } = figures;
  if (foldedAccuracy === null) return null;
  const { mean, standardError, folds } = foldedAccuracy;
  const names = folds.map(({ fold }) => String(fold));
  return drawSvg("accuracy per fold", {
    x: { type: "point", domain: names, label: "fold" },
    y: { grid: true, label: "accuracy", nice: true },
    marks: [
      Plot.rect([0], {
        y1: mean - standardError,
        y2: Math.min(1, mean + standardError),
        fill: colours.faint,
        fillOpacity: 0.7,
      }),
      Plot.ruleY([mean], { stroke: "currentColor", strokeOpacity: 0.6 }),
      Plot.dot(folds, {
        x: (d: { fold: number }) => String(d.fold),
        y: "accuracy",
        fill: colours.curve,
        r: 4,
      }),
      Plot.frame({ strokeOpacity: 0.25 }),
    ],
  });
}
