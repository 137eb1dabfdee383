import { expect, test } from "vitest";
import { faultOf } from "../testing.js";
import { betaQuantile, incompleteBeta, logGamma } from "./beta.js";
import { clopperPearson, ruleOfThree } from "./clopperPearson.js";

/** P(X ≤ k) of a binomial, summed term by term. */
function binomialCdf(k: number, n: number, p: number): number {
  let term = (1 - p) ** n;
  let sum = term;
  for (let i = 1; i <= k; i++) {
    term *= ((n - i + 1) / i) * (p / (1 - p));
    sum += term;
  }
  return sum;
}

test("ln Γ at factorials, halves, and large arguments", () => {
  expect(logGamma(1)).toBeCloseTo(0, 14);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14);
  expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 13);
  expect(logGamma(171) / 706.5730622457874).toBeCloseTo(1, 14);
});

test("incomplete beta: closed forms and the binomial sum", () => {
  expect(incompleteBeta(0.5, 2, 3)).toBeCloseTo(0.6875, 14);
  expect(incompleteBeta(0.3, 1, 7)).toBeCloseTo(1 - 0.7 ** 7, 14);
  expect(incompleteBeta(0.2, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(0.2)), 13);
  // P(X ≥ a) for n = a + b − 1 trials; the last with both parameters above 10, where the other formula is
  // used.
  for (const [x, a, b] of [
    [0.1, 3, 20],
    [0.02, 12, 500],
    [0.4, 30, 40],
  ] as const)
    expect(incompleteBeta(x, a, b) / (1 - binomialCdf(a - 1, a + b - 1, x))).toBeCloseTo(1, 9);
});

test("the quantile is the inverse, far into the tails", () => {
  for (const [p, a, b] of [
    [0.025, 1, 1e6],
    [0.975, 40, 1.2e6],
    [1e-9, 3, 5],
    [0.5, 0.3, 0.4],
  ] as const)
    expect(incompleteBeta(betaQuantile(p, a, b), a, b) / p).toBeCloseTo(1, 8);
});

test("Clopper–Pearson: zero and all errors in closed form, others such that both tails are α/2", () => {
  expect(clopperPearson(0, 10).low).toBe(0);
  expect(clopperPearson(0, 10).high).toBeCloseTo(1 - 0.025 ** (1 / 10), 12);
  expect(clopperPearson(10, 10).low).toBeCloseTo(0.025 ** (1 / 10), 12);
  expect(clopperPearson(10, 10).high).toBe(1);
  // R: binom.test(5, 10) gives 0.1870860, 0.8129140.
  expect(clopperPearson(5, 10).low).toBeCloseTo(0.187086, 6);
  expect(clopperPearson(5, 10).high).toBeCloseTo(0.812914, 6);
  for (const confidence of [0.9, 0.95, 0.99]) {
    const { low, high } = clopperPearson(37, 600, confidence);
    expect(1 - binomialCdf(36, 600, low)).toBeCloseTo((1 - confidence) / 2, 10);
    expect(binomialCdf(37, 600, high)).toBeCloseTo((1 - confidence) / 2, 10);
  }
});

test("rule of three", () => {
  expect(ruleOfThree(3000)).toMatchObject({ low: 0, high: 0.001, method: "rule-of-three", text: "< 3/3000" });
  expect(ruleOfThree(2).high).toBe(1);
  // It bounds the one-sided exact limit, 1 − 0.05^(1/N), from above.
  expect(ruleOfThree(500).high).toBeGreaterThan(1 - 0.05 ** (1 / 500));
});

test("impossible counts are refused", () => {
  for (const run of [
    () => clopperPearson(3, 2),
    () => clopperPearson(-1, 2),
    () => clopperPearson(0, 0),
    () => clopperPearson(0.5, 2),
    () => clopperPearson(1, 2, 1),
    () => ruleOfThree(0),
  ])
    expect(faultOf(run).code).toBe("INVALID_ARGUMENT");
});
