import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { long } from "../../../test/support/length.js";
import { seededRandom } from "../../core/random.js";
import { allPairs } from "../protocols/allPairs.js";
import { reportHtml } from "./html.js";
import type { EvaluationData } from "./input.js";
import { reportSchema } from "./schema.js";
import { evaluationReport } from "./summary.js";

// Data that support little: a report still says only what is so, and says in words what it can't.

const about = {
  title: "few",
  createdAt: "2026-01-02T03:04:05Z",
  software: "selfsame 0.0.0",
  model: { id: "m", description: "a model" },
  dataset: { name: "d", id: null },
  protocol: { name: "all pairs", words: "Every image with every other." },
  nameOf: (pair: number) => [`${pair}a.jpg`, `${pair}b.jpg`] as const,
};

/** All pairs of people with so many images each; a score is drawn on few levels, so that there are ties. */
function drawn(
  images: readonly number[],
  {
    levels = 8,
    seed = 1,
    threshold = 0.5,
    lost = 0,
  }: { levels?: number; seed?: number; threshold?: number; lost?: number } = {},
): EvaluationData {
  const random = seededRandom(seed);
  const { personA, personB } = allPairs(images.flatMap((count, person) => Array(count).fill(person)));
  const labels = Uint8Array.from(personA, (a, i) => (a === personB[i] ? 1 : 0));
  const rejected = Uint8Array.from(labels, () => (random.next() < lost ? 1 : 0));
  const scores = Float64Array.from(labels, (label, i) =>
    rejected[i] ? 0 : Math.min(1, (random.int(levels) + label) / levels),
  );
  return {
    ...about,
    scores,
    labels,
    rejected,
    people: { a: personA, b: personB },
    weighting: "people",
    calibrated: true,
    threshold: { value: threshold, origin: "elsewhere", seen: false },
    failures: { images: 9, failedImages: 1, pairsLost: 0 },
  };
}

/** Every number of the report is finite, wherever it stands. */
function expectFinite(value: unknown, path: string): void {
  if (typeof value === "number") expect(Number.isFinite(value), `${path} is ${value}`).toBe(true);
  else if (value !== null && typeof value === "object")
    for (const [key, inner] of Object.entries(value)) expectFinite(inner, `${path}.${key}`);
}

function expectHonest(data: EvaluationData) {
  const report = evaluationReport(data, { resamples: 20 });
  expectFinite(report, "report");
  expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  const { decision, figures, fnmrAtFmr } = report;
  const estimates = [decision.fmr, decision.fnmr, figures.auc, figures.eer, ...fnmrAtFmr.map((p) => p.fnmr)];
  for (const { value, interval, reason } of estimates) {
    // Either an interval that holds the value, or words why there is none.
    if (interval === null) expect(reason).toMatch(/\w/);
    else {
      expect(interval.low).toBeLessThanOrEqual(value);
      expect(interval.high).toBeGreaterThanOrEqual(value);
      expect(interval.low).toBeLessThan(interval.high);
    }
  }
  const page = reportHtml(report);
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  return { report, page };
}

describe("reports of data that support little", () => {
  test("two people: no interval, and why", () => {
    const { report, page } = expectHonest(drawn([3, 3]));
    expect(report.decision.fmr).toMatchObject({ interval: null, reason: "2 people are too few" });
    expect(page).toContain("no interval: 2 people are too few");
  });

  test("every number is finite or null with a reason, whatever the data", () => {
    const images = fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 14 })
      .filter((counts) => counts.some((count) => count > 1));
    fc.assert(
      fc.property(
        images,
        fc.constantFrom(1, 2, 3, 8, 1000),
        fc.constantFrom(0, 0.5, 0.99, 1, 2, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
        fc.constantFrom(0, 0.3, 1),
        fc.constantFrom("people", "pairs"),
        fc.nat(1000),
        (counts, levels, threshold, lost, weighting, seed) => {
          const { people, ...data } = drawn(counts, { levels, threshold, lost, seed });
          expectHonest({ ...data, weighting: "pairs" });
          expectHonest({ ...data, weighting, people: people! });
        },
      ),
      { numRuns: long(500), seed: 1 },
    );
  }, 60_000);
});
