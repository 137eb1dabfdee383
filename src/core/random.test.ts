import { describe, expect, test } from "vitest";
import { seededRandom, shuffled } from "./random.js";

const draw = (n: number, ...keys: [number, ...number[]]) => {
  const random = seededRandom(...keys);
  return Array.from({ length: n }, () => random.next());
};

describe("seededRandom", () => {
  test("the same seed and keys give the same numbers, any other give others", () => {
    expect(draw(5, 1, 2, 3)).toEqual(draw(5, 1, 2, 3));
    const others: [number, ...number[]][] = [[1], [1, 2], [1, 3, 2], [2, 2, 3], [1 + 2 ** 32, 2, 3]];
    for (const keys of others) expect(draw(5, ...keys)).not.toEqual(draw(5, 1, 2, 3));
  });

  test("next is uniform: mean 1/2, variance 1/12, neighbours uncorrelated", () => {
    const x = draw(100_000, 42);
    const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
    const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
    const lag = x.slice(1).reduce((sum, v, i) => sum + (v - mean) * ((x[i] as number) - mean), 0) / x.length;
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 3);
    expect(Math.abs(lag / variance)).toBeLessThan(0.01);
  });

  test("normal has mean 0, variance 1 and the tails of a normal", () => {
    const random = seededRandom(7);
    const x = Array.from({ length: 100_000 }, () => random.normal());
    const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(x.reduce((sum, v) => sum + v * v, 0) / x.length).toBeCloseTo(1, 1);
    expect(x.filter((v) => Math.abs(v) > 1.96).length / x.length).toBeCloseTo(0.05, 2);
  });

  test("int covers 0…n − 1 evenly; shuffled keeps the items", () => {
    const random = seededRandom(3);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[random.int(3)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    const items = Array.from({ length: 50 }, (_, i) => i);
    const mixed = shuffled(items, random);
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort((a, b) => a - b)).toEqual(items);
  });
});
