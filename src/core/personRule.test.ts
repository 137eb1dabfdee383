import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tries } from "../../test/support/length.js";
import { type HeadDistance, headDistance } from "./headDistance.js";
import { preparePerson, searchRule } from "./personRule.js";
import { seededRandom } from "./random.js";

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

describe.each(heads.map((head) => [head.kind, head] as const))("%s", (_, head) => {
  test("the distance to a person is the mean of those to their templates", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 6 }), (seed, count) => {
        const probe = drawn(seed, 0);
        const templates = Array.from({ length: count }, (__, i) => drawn(seed, i + 1));
        const mean = templates.reduce((sum, t) => sum + headDistance(head, probe, t), 0) / count;
        expect(preparePerson(head, templates).distance(probe)).toBeCloseTo(mean, 12);
      }),
      tries,
    );
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
