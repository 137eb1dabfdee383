import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type Curve, dataOf } from "./curves.js";

export interface ChartProps {
  readonly title: string;
  /** What it shows, for whoever doesn't see it. */
  readonly summary: string;
  readonly curves: readonly Curve[];
  readonly xName: string;
  readonly height?: number;
  readonly isXLog?: boolean;
  readonly isYLog?: boolean;
  /** Of both ends of the y axis; found by the data where it is left out. */
  readonly yRange?: readonly [number, number];
  readonly xRange?: readonly [number, number];
  readonly yWords?: (value: number) => string;
  readonly xWords?: (value: number) => string;
}

/** Curves on a canvas. Colours are the page's own, light or dark; its size follows its place. */
export function Chart(props: ChartProps) {
  const { title, summary, curves, height = 180 } = props;
  // One curve is what the title says.
  const lines = curves.filter(({ isPoint }) => !isPoint);
  const named = lines.length > 1 ? lines : [];
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  // Another number of curves, or other names, is another chart; other values are not.
  const shape = curves.map(({ name, colour, isPoint }) => `${name}|${colour}|${isPoint}`).join("\n");

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the chart is made of is in its shape
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = new uPlot(optionsOf(latest.current, element), dataOf(latest.current.curves), element);
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => made.redraw(false);
    scheme.addEventListener("change", redraw);
    return () => {
      sized.disconnect();
      scheme.removeEventListener("change", redraw);
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, height]);
  useEffect(() => plot.current?.setData(dataOf(curves)), [curves]);

  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        <span className="legend" aria-hidden="true">
          {named.map(({ name, colour }) => (
            <span key={name} data-colour={colour}>
              {name}
            </span>
          ))}
        </span>
      </figcaption>
      <div ref={place} role="img" aria-label={`${title}: ${summary}`} style={{ height }} />
    </figure>
  );
}

function optionsOf(props: ChartProps, element: HTMLElement): uPlot.Options {
  const { curves, height = 180, isXLog = false, isYLog = false, xRange, yRange } = props;
  const colour = (name: string) => () => colourOf(element, name);
  const words = (say: ((value: number) => string) | undefined) =>
    say
      ? { values: (_: uPlot, ticks: number[]) => ticks.map((value) => (value === null ? "" : say(value))) }
      : {};
  const axis = {
    stroke: colour("muted"),
    font: "11px system-ui, sans-serif",
    grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line"), width: 1, size: 4 },
  };
  return {
    ...{ width: element.clientWidth || 300, height },
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, distr: isXLog ? 3 : 1, ...(xRange && { range: [...xRange] as [number, number] }) },
      y: { distr: isYLog ? 3 : 1, ...(yRange && { range: [...yRange] as [number, number] }) },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        label: props.xName,
        labelSize: 18,
        labelFont: axis.font,
        ...words(props.xWords),
      },
      { ...axis, size: 52, gap: 4, ...words(props.yWords) },
    ],
    series: [
      {},
      ...curves.map(({ name, colour: own, isPoint = false }) => ({
        label: name,
        stroke: colour(own),
        width: isPoint ? 0 : 1.75,
        spanGaps: true,
        points: isPoint
          ? { show: true, size: 11, width: 2, stroke: colour("surface"), fill: colour(own) }
          : { show: false },
      })),
    ],
  };
}

/** A colour of the page as canvases take it: they know no `light-dark()`. */
function colourOf(element: HTMLElement, name: string): string {
  const probe = element.appendChild(document.createElement("span"));
  probe.style.color = `var(--${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
