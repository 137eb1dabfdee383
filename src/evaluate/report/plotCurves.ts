import * as Plot from "@observablehq/plot";
import { probit } from "../normal.js";
import type { Report } from "./schema.js";
import { colours, decades, drawSvg, rateTick } from "./svg.js";

type Point = readonly [number, number];

function zip(x: readonly number[], y: readonly number[]): Point[] {
  return x.map((value, k) => [value, y[k]!]);
}

/** A line whose part below the supported FMR is dashed: fewer than 30 false matches stand behind it. */
function lineBySupport(points: readonly Point[], supportedX: number): Plot.Markish[] {
  const weak = points.filter(([x]) => x < supportedX);
  const next = points[weak.length];
  const strong = points.slice(weak.length);
  const options = { stroke: colours.curve, curve: "step-after" } as const;
  return [
    Plot.line(next ? [...weak, next] : weak, { ...options, strokeWidth: 1.2, strokeDasharray: "2,3" }),
    Plot.line(strong, { ...options, strokeWidth: 1.8 }),
  ];
}

function unsupportedArea(from: number, to: number, low: number, high: number): Plot.Markish[] {
  if (!(to > from)) return [];
  return [
    Plot.rect([[from, to]], { x1: "0", x2: "1", y1: low, y2: high, fill: colours.faint, fillOpacity: 0.5 }),
  ];
}

/** ROC on a logarithmic FMR axis, with the operating point and its intervals. */
export function plotRoc({ curves, counts, decision }: Report): string {
  const lowest = 1 / counts.impostorPairs;
  const points = zip(curves.roc.fmr, curves.roc.tmr).map(([fmr, tmr]): Point => [Math.max(fmr, lowest), tmr]);
  const visible = points.filter(([fmr]) => fmr > lowest).map(([, tmr]) => tmr);
  const floor = Math.floor(10 * Math.max(0, Math.min(...visible, 1 - decision.fnmr.value) - 0.02)) / 10;
  const at = [Math.max(decision.fmr.value, lowest), 1 - decision.fnmr.value];
  const marks: Plot.Markish[] = [
    ...unsupportedArea(lowest, curves.supportedFmr, floor, 1),
    ...lineBySupport(points, curves.supportedFmr),
  ];
  const { fmr, fnmr } = decision;
  if (fmr.interval)
    marks.push(
      Plot.ruleY([0], {
        x1: Math.max(fmr.interval.low, lowest),
        x2: fmr.interval.high,
        y: at[1]!,
        stroke: colours.impostor,
      }),
    );
  if (fnmr.interval)
    marks.push(
      Plot.ruleX([0], {
        y1: 1 - fnmr.interval.high,
        y2: 1 - fnmr.interval.low,
        x: at[0]!,
        stroke: colours.impostor,
      }),
    );
  marks.push(Plot.dot([at], { fill: colours.impostor, r: 3.5 }));
  return drawSvg("ROC curve", {
    clip: true,
    x: {
      type: "log",
      domain: [lowest, 1],
      ticks: decades(lowest),
      tickFormat: rateTick,
      label: "false match rate (FMR)",
    },
    y: { domain: [floor, 1], grid: true, label: "1 − FNMR" },
    marks: [...marks, Plot.frame({ strokeOpacity: 0.25 })],
  });
}

const detTicks = [1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.8];

/**
 * DET on normal deviate axes, with the equal error rate. Null where scores are separable: there is no finite
 * point.
 */
export function plotDet({ curves, counts, figures }: Report): string | null {
  const points = zip(curves.det.fmr.map(probit), curves.det.fnmr.map(probit));
  if (points.length < 2) return null;
  const low = probit(1 / Math.max(counts.impostorPairs, counts.genuinePairs) / 1.5);
  const high = probit(0.6);
  const ticks = detTicks.map(probit).filter((z) => z >= low && z <= high);
  const labels = new Map(detTicks.map((rate) => [probit(rate), rateTick(rate)]));
  const axis = { domain: [low, high], ticks, tickFormat: (z: number) => labels.get(z) ?? "", grid: true };
  const cut = Math.max(low, probit(curves.supportedFmr));
  const eer = probit(figures.eer.value);
  return drawSvg("DET curve", {
    x: { ...axis, label: "false match rate (FMR)" },
    y: { ...axis, label: "false non-match rate (FNMR)" },
    clip: true,
    marks: [
      ...unsupportedArea(low, cut, low, high),
      Plot.line(
        [
          [low, low],
          [high, high],
        ],
        { stroke: "currentColor", strokeOpacity: 0.35, strokeDasharray: "1,3" },
      ),
      ...lineBySupport(points, cut),
      Plot.dot([[eer, eer]], { stroke: colours.impostor, fill: "var(--page)", r: 3.5, strokeWidth: 1.6 }),
      Plot.text([[eer, eer]], { text: ["EER"], dx: 8, dy: -8, textAnchor: "start", fill: "currentColor" }),
      Plot.frame({ strokeOpacity: 0.25 }),
    ],
  });
}

/** Precision against recall, with the share of genuine pairs as the floor that guessing reaches. */
export function plotPr({ curves }: Report): string {
  const share = curves.genuineShare;
  return drawSvg("precision-recall curve", {
    clip: true,
    x: { domain: [0, 1], label: "recall = 1 − FNMR" },
    y: { domain: [0, 1], grid: true, label: "precision" },
    marks: [
      Plot.ruleY([share], { stroke: "currentColor", strokeOpacity: 0.35, strokeDasharray: "1,3" }),
      Plot.line(zip(curves.pr.recall, curves.pr.precision), {
        stroke: colours.curve,
        strokeWidth: 1.8,
        curve: "step-before",
      }),
      Plot.frame({ strokeOpacity: 0.25 }),
    ],
  });
}
