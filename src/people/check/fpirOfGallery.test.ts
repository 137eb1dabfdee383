import { expect, test } from "vitest";
import { testPoint } from "../../../test/support/mirrorPeople.js";
import { fpirOfGallery } from "./fpirOfGallery.js";

const points = [testPoint(1e-2, 0.5), testPoint(1e-3, 0.95)];

test("each person's templates weigh 1 together", () => {
  const [loose, strict] = fpirOfGallery(points, [[0.1], [0.2, 0.9], [0.99], [0.3]]);
  expect(loose).toMatchObject({ rate: (0.5 + 1) / 4, lookAlikes: 2, words: null });
  expect(strict).toMatchObject({ rate: 0.25, lookAlikes: 1 });
  expect(loose?.expected).toBeCloseTo(1 - 0.99 ** 4, 12);
});

test("no error among P people says no more than 3 in P/2 searches", () => {
  const [point] = fpirOfGallery(
    points,
    Array.from({ length: 200 }, () => [0.1]),
  );
  expect(point).toMatchObject({ rate: 0, low: 0, high: 0.03, worth: 100, words: "< 3/100" });
});

test("an interval holds the rate; of too few people nothing is said", () => {
  const hits = Array.from({ length: 40 }, (_, i) => [i < 4 ? 0.9 : 0.1]);
  const [point] = fpirOfGallery(points, hits);
  expect(point?.rate).toBe(0.1);
  expect(point?.low).toBeGreaterThan(0);
  expect(point?.high).toBeGreaterThan(0.2);
  expect(point?.high).toBeLessThan(0.4);
  expect(fpirOfGallery(points, [[0.1]])[0]).toMatchObject({ low: null, high: null, worth: 0, words: null });
  expect(fpirOfGallery(points, [])[0]).toMatchObject({ rate: 0, low: null, high: null });
});
