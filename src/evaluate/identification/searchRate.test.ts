import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { faultOf } from "../testing.js";
import { searchRate } from "./searchRate.js";

/**
 * Strangers of whom each searches each gallery `probes` times, and enrolled people, some of whom ("lambs") strangers match more
 * often, as some strangers ("wolves") do.
 */
function simulated(
  seed: number,
  { probes = 3, strangers = 150, size = 40, galleries = 3, effect = 0.7 } = {},
) {
  const random = seededRandom(3, seed);
  const level = -4.2 - effect ** 2;
  const of: number[] = [];
  const person: number[] = [];
  const wrong: number[] = [];
  const effects = Array.from({ length: strangers + galleries * size }, () => effect * random.normal());
  const people = Array.from({ length: galleries }, (_, g) =>
    Array.from({ length: size }, (__, i) => strangers + g * size + i),
  );
  for (let s = 0; s < strangers; s++)
    for (let g = 0; g < galleries; g++)
      for (let k = 0; k < probes; k++) {
        const found = people[g]!.find(
          (p) => random.next() < Math.exp(level + effects[s]! + effects[p]!) / size,
        );
        of.push(g);
        person.push(s);
        wrong.push(found ?? -1);
      }
  return { person, wrong, galleries: { of, people } };
}

describe("searchRate", () => {
  test("by hand: errors, searches, people; one person's errors are not quoted", () => {
    const person = Array.from({ length: 400 }, (_, i) => i % 100);
    const rate = searchRate({ person, wrong: person.map((p, i) => (i < 40 ? p : -1)) }, "false non-matches");
    expect(rate).toMatchObject({ errors: 40, searches: 400, people: 100, reason: null });
    expect(rate.rate.value).toBe(0.1);
    expect(rate.rate.interval?.method).toBe("person-bootstrap");
    const galleries = { of: person.map(() => 0), people: [[100, 101]] };
    const lamb = searchRate(
      { person, wrong: person.map((_, i) => (i < 40 ? 100 : -1)), galleries },
      "false positives",
    );
    expect(lamb.reason).toMatch(/one person takes part in 100% of the 40 false positives/);
    expect(lamb.rate.interval?.method).toBe("effective-binomial");
  });

  test("no error of N people is worth 3/N, whatever the number of searches", () => {
    const person = Array.from({ length: 500 }, (_, i) => i % 50);
    const { rate, reason } = searchRate({ person, wrong: person.map(() => -1) }, "false positives");
    expect(rate).toMatchObject({ value: 0, interval: { low: 0, high: 3 / 50, method: "rule-of-three" } });
    expect(reason).toMatch(/0 false positives stand behind it, 30 are needed/);
  });

  test("people who differ make the interval wider than as many searches of as many people would", () => {
    const searches = simulated(1, { effect: 1.2, strangers: 400 });
    const { rate, errors, searches: count } = searchRate(searches, "false positives");
    const naive = 2 * 1.96 * Math.sqrt((rate.value * (1 - rate.value)) / count);
    expect(errors).toBeGreaterThan(30);
    expect(rate.interval!.high - rate.interval!.low).toBeGreaterThan(1.2 * naive);
  });

  test("95% intervals hold the truth nearly always", () => {
    const runs = 60;
    const level = Math.exp(-4.2);
    let held = 0;
    for (let seed = 0; seed < runs; seed++) {
      const { rate } = searchRate(simulated(seed), "false positives", { resamples: 200 });
      // E exp(effect·(x + y)) = exp(effect²), which the level takes off.
      if (rate.interval!.low <= level && level <= rate.interval!.high) held++;
    }
    expect(held / runs).toBeGreaterThan(0.88);
  });

  test("the seed decides, to the bit", () => {
    const searches = simulated(2, { strangers: 400 });
    const run = (seed: number) => searchRate(searches, "false positives", { seed, resamples: 50 });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  test("faults", () => {
    expect(faultOf(() => searchRate({ person: [], wrong: [] }, "false positives")).code).toBe(
      "METRIC_UNDEFINED",
    );
    expect(faultOf(() => searchRate({ person: [1], wrong: [] }, "false positives")).code).toBe(
      "INVALID_ARGUMENT",
    );
    const galleries = { of: [], people: [] };
    expect(faultOf(() => searchRate({ person: [1], wrong: [-1], galleries }, "false positives")).code).toBe(
      "INVALID_ARGUMENT",
    );
  });
});
