import { describe, expect, test } from "vitest";
import type { Head } from "../../models/head.js";
import { runCalibrationTask } from "./calibrationTask.js";
import { embeddingTable } from "./embeddingTable.js";
import { decidedScores, pairScorer, scoreByDistance, scorePairs } from "./scorePairs.js";

const photo = (values: number[], quality = 1) => ({
  file: "x.png",
  ok: true as const,
  embedding: Float32Array.from(values),
  quality,
});
const head: Head = { kind: "euclidean", scale: 2, bias: 1 };

describe("scores of images", () => {
  const failed = { file: "y.png", ok: false as const, code: "NO_FACE" as const, message: "" };
  const photos = [photo([0, 0]), photo([3, 4]), photo([0, 1], 0.4), failed, photo([0, 0], Number.NaN)];
  const { counts, ...table } = embeddingTable(photos, 2, { minQuality: 0.5 });
  const pairs = { imageA: Int32Array.of(0, 0, 0, 3, 4), imageB: Int32Array.of(1, 2, 3, 2, 1) };

  test("failures and low quality are counted and marked, never left out", () => {
    expect(counts).toEqual({ images: 5, failed: 1, lowQuality: 2 });
    const scored = scorePairs(head, table, pairs);
    const posterior = (d: number) => 1 / (1 + Math.exp(2 * d - 1));
    expect(scored.scores[0]).toBeCloseTo(posterior(5), 12);
    expect(scored.scores[1]).toBeCloseTo(posterior(1), 12);
    expect([...scored.rejected]).toEqual([0, 0, 1, 1, 0]);
    expect([...scored.declined]).toEqual([0, 1, 0, 0, 1]);
    expect([...decidedScores(scored)]).toEqual([scored.scores[0], -1, -1, -1, -1]);
  });

  test("with a gate on pairs a doubtful face is compared with a good one alone", () => {
    const gate = { minQuality: 0.8, pairs: { minQuality: 0.5, maxDoubt: 0.04 } };
    const { counts: doubtful, ...faces } = embeddingTable(
      [photo([0, 0], 0.95), photo([0, 0], 0.6), photo([0, 0], 0.85), photo([0, 0], 0.4)],
      2,
      gate,
    );
    expect(doubtful.lowQuality).toBe(1);
    const asked = { imageA: Int32Array.of(0, 0, 0, 1, 2), imageB: Int32Array.of(1, 2, 3, 2, 2) };
    expect([...scorePairs(head, faces, asked).declined]).toEqual([0, 0, 1, 1, 0]);
    const decided = pairScorer(head, faces, { gated: true });
    expect([decided(0, 1) > 0, decided(1, 2)]).toEqual([true, -1]);
  });

  test("by distance nothing rounds together, and what failed is last", () => {
    const far = embeddingTable([photo([0]), photo([2000]), photo([2001]), failed], 1, { minQuality: 0 });
    const to = { imageA: Int32Array.of(0, 0, 0), imageB: Int32Array.of(1, 2, 3) };
    expect([...scorePairs(head, far, to).scores]).toEqual([0, 0, 0]);
    expect([...scoreByDistance(head, far, to).scores]).toEqual([-2000, -2001, -Number.MAX_VALUE]);
  });
});

describe("runCalibrationTask", () => {
  /** People on a line, 10 apart, with images ±`spread` about them. */
  const set = (people: number, spread: number, first: number) => {
    const photos = Array.from({ length: 2 * people }, (_, i) =>
      photo([10 * (first + (i >> 1)) + (i % 2 === 0 ? spread : -spread)]),
    );
    const { counts: _, ...table } = embeddingTable(photos, 1, { minQuality: 0 });
    return { table, people: Int32Array.from(photos, (_photo, i) => first + (i >> 1)) };
  };
  const task = {
    kind: "calibrate" as const,
    head,
    fit: set(30, 1, 0),
    set: set(30, 1, 100),
    measure: set(30, 1, 200),
    targetFmrs: [0.1, 1e-4],
    seed: 1,
    resamples: 20,
  };

  test("thresholds are set for FMRs and measured on others; unsupported ones say where they fail", () => {
    const { head: fitted, operatingPoints, unsupported } = runCalibrationTask(task);
    expect(fitted.kind).toBe("euclidean");
    expect(fitted.scale).toBeGreaterThan(0);
    const [point] = operatingPoints;
    // 60 images: 30 genuine pairs, 1740 impostor pairs; at most 10% may match, and distances come in steps.
    expect(point).toMatchObject({
      targetFmr: 0.1,
      fmr: { comparisons: 1740 },
      fnmr: { rate: 0, comparisons: 30 },
    });
    expect(point!.fmr.rate).toBeGreaterThan(0.05);
    expect(point!.fmr.rate).toBeLessThanOrEqual(0.1);
    expect(unsupported).toEqual([
      { targetFmr: 1e-4, reason: expect.stringMatching(/^setting the threshold: .*1740 impostor pairs/) },
    ]);
  });

  test("rules come to an FMR on the people that set thresholds, which is then a target like any other", () => {
    // People 10 apart, images ±4 about them: 8 within a person, 2 to 18 to the neighbours, so both errors occur.
    const near = { ...task, fit: set(30, 3.8, 0), set: set(60, 4, 100), measure: set(60, 4, 200) };
    const costs = { falseMatch: 1, falseNonMatch: 1, genuinePrior: 0.5 };
    const rules = [{ kind: "eer" }, { kind: "cost", costs }] as const;
    const { operatingPoints } = runCalibrationTask({ ...near, targetFmrs: [0.2], rules });
    expect(operatingPoints.map(({ rule }) => rule?.split(" ")[0])).toEqual(
      operatingPoints.map(({ targetFmr }) =>
        targetFmr === 0.2 ? undefined : expect.stringMatching(/equal|least/),
      ),
    );
    const least = operatingPoints.find(({ rule }) => rule?.startsWith("least cost"))!;
    // Of 7080 impostor pairs the 59 between neighbours are 2 apart, nearer than the 60 genuine ones at 8: they are the price
    // of matching anybody, and cheap at equal costs.
    expect(least.fmr).toMatchObject({ errors: 59, comparisons: 7080 });
    expect(least.fnmr.rate).toBe(0);
    expect(least.rule).toBe(
      "least cost on the people that set thresholds: a false match costs 1, a false non-match 1, 50% of comparisons genuine",
    );
    // Where a false match is ruinous, nothing matches, and no operating point is left to stand on.
    const ruinous = { kind: "cost", costs: { ...costs, falseMatch: 1e6 } } as const;
    expect(
      runCalibrationTask({ ...near, targetFmrs: [0.2], rules: [ruinous] }).unsupported.map(
        (p) => p.targetFmr,
      ),
    ).toEqual([0]);
  });

  test("declined faces never match in what is measured, and don't change what is fitted", () => {
    const { table, people } = task.measure;
    const blind = { table: { ...table, quality: new Float64Array(60).fill(1).fill(-0.5, 0, 2) }, people };
    const [before, after] = [task, { ...task, measure: blind }].map(runCalibrationTask);
    expect(after!.head).toEqual(before!.head);
    const [a, b] = [before!.operatingPoints[0]!, after!.operatingPoints[0]!];
    expect(b.threshold).toBe(a.threshold);
    expect(b.fnmr).toMatchObject({ rate: Number((1 / 30).toPrecision(4)), errors: 1 });
    expect(b.fmr.errors).toBeLessThan(a.fmr.errors);
  });

  test("a distance that does not tell people apart is refused", () => {
    // A person's images are further apart than neighbours'.
    expect(() => runCalibrationTask({ ...task, fit: set(3, 40, 0) })).toThrow(
      expect.objectContaining({ code: "METRIC_UNDEFINED" }),
    );
  });
});
