import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Colours come from the page's style sheet, so that one drawing serves light, dark and paper. */
export const colours = {
  genuine: "var(--genuine)",
  impostor: "var(--impostor)",
  curve: "var(--curve)",
  faint: "var(--faint)",
} as const;

/** What all figures of a report share. Width and height in CSS pixels; the page scales them. */
const frame = { width: 460, height: 330, marginLeft: 52, marginBottom: 42, marginTop: 30, marginRight: 16 };

/**
 * Draws a figure and returns it as SVG text. Observable Plot needs a document to build nodes in; linkedom's
 * serves without a browser. `label` is what a screen reader says.
 */
export function drawSvg(label: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const figure = Plot.plot({
    ...frame,
    ...options,
    style: { fontSize: "11px", ...(typeof options.style === "object" ? options.style : {}) },
    ariaLabel: label,
    document: document as unknown as NonNullable<Plot.PlotOptions["document"]>,
  });
  return (figure as unknown as { outerHTML: string }).outerHTML.replace(/^<svg /, '<svg role="img" ');
}

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A rate as a tick: 10⁻³ for powers of ten, else a short decimal. */
export function rateTick(rate: number): string {
  const exponent = Math.log10(rate);
  if (rate < 0.1 && Math.abs(exponent - Math.round(exponent)) < 1e-9) {
    const digits = [...String(Math.abs(Math.round(exponent)))].map((digit) => superscripts[Number(digit)]);
    return `10⁻${digits.join("")}`;
  }
  return String(Number(rate.toPrecision(3)));
}

/** The powers of ten from `low` to 1. */
export function decades(low: number): number[] {
  const ticks: number[] = [];
  for (let exponent = 0; 10 ** -exponent >= low * (1 - 1e-9); exponent++) ticks.unshift(10 ** -exponent);
  return ticks;
}
