import { expect, test } from "vitest";
import { ratesAt } from "./schedule.js";

const curve = (schedule: Parameters<typeof ratesAt>[0], steps: number) =>
  Array.from({ length: steps }, (_, step) => ratesAt(schedule, step, steps));

test("constant stays", () => {
  const schedule = { kind: "constant", learningRate: 0.1, momentum: 0.9 } as const;
  for (const rates of curve(schedule, 5)) expect(rates).toEqual({ learningRate: 0.1, momentum: 0.9 });
});

test("the paper's: 1% less each epoch, momentum up from one half", () => {
  const schedule = {
    kind: "paper",
    learningRate: 1,
    momentum: 0.9,
    epoch: 10,
    rise: 4,
    decay: 0.99,
  } as const;
  const rates = curve(schedule, 100);
  expect(rates[9]).toEqual({ learningRate: 1, momentum: 0.5 });
  expect(rates[10]).toEqual({ learningRate: 0.99, momentum: 0.6 });
  expect(rates[25]!.learningRate).toBeCloseTo(0.9801, 12);
  expect(rates[40]!.momentum).toBeCloseTo(0.9, 12);
  expect(rates[99]!.momentum).toBeCloseTo(0.9, 12);
});

test("cosine: whole, half, nearly nothing", () => {
  const rates = curve({ kind: "cosine", learningRate: 2, momentum: 0.8 }, 1000);
  expect(rates[0]!.learningRate).toBe(2);
  expect(rates[500]!.learningRate).toBeCloseTo(1, 12);
  expect(rates[999]!.learningRate).toBeLessThan(1e-5);
});

test("one-cycle: a tenth, the top after a fifth, nearly nothing; momentum the other way round", () => {
  const rates = curve({ kind: "one-cycle", learningRate: 2 }, 1000);
  expect(rates[0]!.learningRate).toBeCloseTo(0.2, 12);
  expect(rates[0]!.momentum).toBeCloseTo(0.95, 12);
  expect(rates[200]).toEqual({ learningRate: 2, momentum: 0.85 });
  expect(rates[999]!.learningRate).toBeLessThan(1e-3);
  expect(rates[999]!.learningRate).toBeGreaterThan(0);
  for (let i = 1; i < 1000; i++) {
    const rising = rates[i]!.learningRate > rates[i - 1]!.learningRate;
    expect(rising).toBe(i <= 200);
  }
});
