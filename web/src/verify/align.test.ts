import { expect, test } from "vitest";
import { similarityBetween } from "./align.js";

test("a turned, scaled and shifted set of points is brought back onto the first", () => {
  const points = [
    { x: 10, y: 20 },
    { x: 60, y: 25 },
    { x: 33, y: 70 },
    { x: 40, y: 95 },
  ];
  const [cos, sin] = [1.7 * Math.cos(0.4), 1.7 * Math.sin(0.4)];
  const moved = points.map(({ x, y }) => ({ x: cos * x - sin * y + 5, y: sin * x + cos * y - 9 }));
  const { a, b, e, f } = similarityBetween(moved, points);
  moved.forEach(({ x, y }, i) => {
    expect(a * x - b * y + e).toBeCloseTo(points[i]!.x, 9);
    expect(b * x + a * y + f).toBeCloseTo(points[i]!.y, 9);
  });
});
