import { expect, test } from "vitest";
import { normalCdf, probit } from "./normal.js";

test("the normal quantile, from the middle into both tails (values of Python's statistics.NormalDist)", () => {
  for (const [p, z] of [
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798405],
    [1e-5, -4.2648907939228256],
    [0.02425, -1.9729610513118845],
    [0.3, -0.5244005127080407],
    [0.9, 1.2815515655446008],
    [0.975, 1.9599639845400536],
    [0.999999, 4.753424308817089],
  ] as const)
    expect(probit(p) / z).toBeCloseTo(1, 12);
  expect(probit(0.5)).toBe(0);
  expect([probit(0), probit(1)]).toEqual([-Infinity, Infinity]);
});

test("the normal distribution is the quantile's inverse, also in the tails", () => {
  for (const p of [1e-12, 1e-5, 0.02425, 0.3, 0.5, 0.9, 0.975, 0.999999])
    expect(normalCdf(probit(p)) / p).toBeCloseTo(1, p < 1e-9 ? 3 : 9);
  expect([normalCdf(-40), normalCdf(0), normalCdf(40)]).toEqual([0, 0.5, 1]);
});
