import type { StepMetrics } from "./events.js";

/** Gathers what steps report into the means of a line. */
export interface Meter {
  add(collected: Readonly<Record<string, Float32Array>>): void;
  /** The means since the last call. */
  take(step: number, learningRate: number): StepMetrics;
}

/** @param images of a step */
export function createMeter(images: number): Meter {
  const zero = () => ({ steps: 0, loss: 0, truePositives: 0, falsePositives: 0, genuinePairs: 0 });
  let sums = zero();
  let since = performance.now();
  return {
    add: (collected) => {
      for (const name of ["loss", "truePositives", "falsePositives", "genuinePairs"] as const)
        for (const value of collected[name]!) sums[name] += value;
      sums.steps += collected["loss"]!.length;
    },
    take: (step, learningRate) => {
      const { steps, loss, truePositives, falsePositives, genuinePairs } = sums;
      const now = performance.now();
      const seconds = (now - since) / 1000;
      const matched = truePositives + falsePositives;
      sums = zero();
      since = now;
      return {
        step,
        loss: loss / steps,
        precision: matched > 0 ? truePositives / matched : null,
        recall: truePositives / genuinePairs,
        learningRate,
        imagesPerSecond: (images * steps) / seconds,
      };
    },
  };
}
