import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { type HeadDistance, headDistance } from "./headDistance.js";
import { preparePerson, searchRule } from "./personRule.js";
import { seededRandom } from "./random.js";
import { cosineDistance, dot, meanVector, unitVector, type Vector } from "./vectors.js";

const dimensions = 12;
const drawn = (seed: number, key: number) => {
  const random = seededRandom(seed, key);
  return Float32Array.from({ length: dimensions }, () => random.normal());
};
const alpha = Array.from({ length: dimensions }, (_, i) => i / 10);
const heads: HeadDistance[] = [
  { kind: "cosine" },
  { kind: "euclidean" },
  { kind: "weighted-l1", alpha },
  { kind: "paper", alpha: alpha.map((a) => a - 0.5) },
];

/** 1 − mean cosine ÷ ∛|m|, m the mean of the templates at unit length. */
function byCosine(probe: Vector, templates: readonly Vector[]): number {
  const mean = meanVector(templates.map(unitVector));
  const cosine = templates.reduce((sum, t) => sum + 1 - cosineDistance(probe, t), 0) / templates.length;
  return 1 - cosine / dot(mean, mean) ** (1 / 6);
}

/** Halfway between the nearest and the mean. */
function halfway(head: HeadDistance, probe: Vector, templates: readonly Vector[]): number {
  const distances = templates.map((template) => headDistance(head, probe, template));
  return 0.5 * Math.min(...distances) + (0.5 * distances.reduce((sum, d) => sum + d, 0)) / distances.length;
}

describe.each(heads.map((head) => [head.kind, head] as const))("%s", (_, head) => {
  test("the distance to a person is that of the stated formula, whatever the templates' order", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, count) => {
        const probe = drawn(seed, 0);
        const templates = Array.from({ length: count }, (__, i) => drawn(seed, i + 1));
        const expected =
          head.kind === "cosine" ? byCosine(probe, templates) : halfway(head, probe, templates);
        expect(preparePerson(head, templates).distance(probe)).toBeCloseTo(expected, 6);
        expect(preparePerson(head, templates.toReversed()).distance(probe)).toBeCloseTo(expected, 6);
      }),
      tries,
    );
  });

  test("one template given several times is one template", () => {
    const [probe, template] = [drawn(2, 0), drawn(2, 1)];
    const several = preparePerson(head, [template, template, template]);
    expect(several.distance(probe)).toBeCloseTo(headDistance(head, probe, template), 6);
  });

  test("differs from the nearest and from the mean where templates do", () => {
    const [probe, one, other] = [drawn(3, 0), drawn(3, 1), drawn(3, 2)];
    const distances = [one, other].map((template) => headDistance(head, probe, template));
    const distance = preparePerson(head, [one, other]).distance(probe);
    const mean = distances.reduce((sum, d) => sum + d, 0) / 2;
    expect(Math.abs(distance - mean)).toBeGreaterThan(1e-3);
    expect(Math.abs(distance - Math.min(...distances))).toBeGreaterThan(1e-3);
  });

  test("one template: to the last bit what a comparison gives", () => {
    const [probe, template] = [drawn(1, 0), drawn(1, 1)];
    expect(preparePerson(head, [template]).distance(probe)).toBe(headDistance(head, probe, template));
  });
});

describe.each(heads.map((head) => [head.kind, head] as const))("searching by %s", (_, head) => {
  const rule = searchRule(head);

  test("the distance from rows is the person's, and never below what their nearest row allows", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, count) => {
        const probe = drawn(seed, 0);
        const templates = Array.from({ length: count }, (__, i) => drawn(seed, i + 1));
        const form = rule.probe(probe);
        const distances = rule.rows(templates).map((row) => rule.rowDistance(form, row));
        const distance = rule.personDistance(distances);
        expect(Math.abs(distance - preparePerson(head, templates).distance(probe))).toBeLessThan(1e-5);
        expect(distance).toBeGreaterThanOrEqual(rule.atLeast(Math.min(...distances)) - 1e-12);
      }),
      tries,
    );
  });

  test("under the cosine a person is one row, else each template is one", () => {
    const templates = [drawn(1, 1), drawn(1, 2), drawn(1, 3)];
    expect(rule.rows(templates)).toHaveLength(head.kind === "cosine" ? 1 : 3);
  });
});

test("templates that cancel out are as far from everybody as right angles are", () => {
  const templates = [
    [1, 0],
    [-1, 0],
  ];
  expect(preparePerson({ kind: "cosine" }, templates).distance([1, 0])).toBe(1);
  expect(searchRule({ kind: "cosine" }).rows(templates)).toEqual([new Float32Array(2)]);
});
