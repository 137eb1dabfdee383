import fc from "fast-check";
import { expect, test } from "vitest";
import { long } from "../../test/support/length.js";
import { seededRandom } from "../core/random.js";
import { descendingOrder } from "./order.js";

function reference(values: ArrayLike<number>): number[] {
  return Array.from(values, (_, i) => i).sort((i, j) => values[j]! - values[i]! || i - j);
}

test("small arrays: highest first, stable", () => {
  expect([...descendingOrder([0.2, 0.9, 0.2, -1])]).toEqual([1, 0, 2, 3]);
});

test("large arrays of doubles, negative, tiny, huge, tied and ±0, sort as a comparator sorts them", () => {
  const random = seededRandom(3);
  const special = [0, -0, 1e-310, -1e-310, 1e300, -1e300, Number.MAX_VALUE, 0.5, 0.5];
  const values = Float64Array.from({ length: 20_000 }, (_, i) =>
    i % 7 === 0 ? special[random.int(special.length)]! : random.normal() * 10 ** (random.int(9) - 4),
  );
  expect([...descendingOrder(values)]).toEqual(reference(values));
});

test("large arrays of float32 too (their low bits are skipped)", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seededRandom(seed);
      const values = Float32Array.from({ length: 5_000 }, () => Math.round(random.normal() * 100) / 100);
      expect([...descendingOrder(values)]).toEqual(reference(values));
    }),
    { numRuns: long(50), seed: 1 },
  );
});
