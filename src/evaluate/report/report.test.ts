import { describe, expect, test } from "vitest";
import { calibratedScore, plattCalibration } from "../calibration/platt.js";
import { clopperPearson } from "../intervals/clopperPearson.js";
import { checkRequirement, parseRequirement } from "../requirement.js";
import { faultOf, simulatedPairs } from "../testing.js";
import { reportHtml } from "./html.js";
import type { EvaluationData } from "./input.js";
import { pairMetrics, requiredFigure } from "./requiredFigures.js";
import { reportSchema } from "./schema.js";
import { scoresCsv } from "./scoresCsv.js";
import { evaluationReport } from "./summary.js";
import { visiblePoints } from "./thin.js";
import { worstErrors } from "./worstErrors.js";

const about = {
  title: "Test <1>",
  createdAt: "2026-01-02T03:04:05Z",
  software: "selfsame 0.0.0",
  model: { id: "m", description: "a model" },
  dataset: { name: "d & e", id: null },
  protocol: { name: "all pairs", words: "Every image with every other." },
  failures: { images: 100, failedImages: 0, pairsLost: 0 },
};

/** All pairs of 3 images each of 60 people, calibrated. */
function byPerson(): EvaluationData {
  const { scores, personA, personB } = simulatedPairs(60, 3, { shift: 2.5 });
  const labels = Uint8Array.from(personA, (a, i) => (a === personB[i] ? 1 : 0));
  const distances = scores.map((score) => -score);
  const calibration = plattCalibration(distances, labels);
  return {
    ...about,
    scores: distances.map((distance) => calibratedScore(distance, calibration)),
    labels,
    people: { a: personA, b: personB },
    weighting: "people",
    nameOf: (pair) => [`${pair}a.jpg`, `${pair}b.jpg`],
    calibrated: true,
    threshold: { value: 0.7, origin: "elsewhere", seen: false },
  };
}

const few: EvaluationData = {
  ...about,
  scores: Float64Array.of(0.9, 0.1, 0.8, 0.6, 0.7, 0.2),
  labels: [1, 0, 1, 0, 1, 0],
  folds: [0, 0, 1, 1, 2, 2],
  weighting: "pairs",
  nameOf: (pair) => [`x, ${pair}.jpg`, `<img>"${pair}`],
  calibrated: false,
  threshold: { value: 0.55, origin: "best on these pairs", seen: true },
  failures: { images: 10, failedImages: 2, pairsLost: 4 },
};

describe("evaluationReport", () => {
  const data = byPerson();
  const report = evaluationReport(data, { resamples: 100 });

  test("rates at thresholds are those of a decision there, each within its interval; what is declined matches at none", () => {
    const declined = Uint8Array.from(data.scores, (_, i) => (i % 7 === 0 ? 1 : 0));
    const { thresholds } = evaluationReport({ ...data, declined }, { resamples: 20 });
    const inUse = thresholds.findLast(({ threshold }) => threshold >= data.threshold.value)!;
    const own = evaluationReport({ ...data, declined }, { resamples: 20 }).decision;
    expect(inUse.fmr.value).toBeCloseTo(own.fmr.value, 12);
    expect(inUse.fnmr.value).toBeCloseTo(own.fnmr.value, 12);
    expect(thresholds.length).toBeGreaterThan(20);
    expect(thresholds.length).toBeLessThan(200);
    for (const i of [0, 10, thresholds.length - 1]) {
      const { threshold, fmr, fnmr, precision } = thresholds[i]!;
      const at = { value: threshold, origin: "elsewhere", seen: false };
      const { decision } = evaluationReport({ ...data, declined, threshold: at }, { resamples: 20 });
      expect(fmr.value).toBeCloseTo(decision.fmr.value, 12);
      expect(fnmr.value).toBeCloseTo(decision.fnmr.value, 12);
      expect(precision).toBeCloseTo(decision.precision ?? Number.NaN, 12);
    }
    for (const { fmr, fnmr } of thresholds)
      for (const { value, interval } of [fmr, fnmr]) {
        expect(interval!.low).toBeLessThanOrEqual(value);
        expect(interval!.high).toBeGreaterThanOrEqual(value);
      }
  });

  test("is what its schema says, also after a trip through JSON", () => {
    expect(reportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
    const small = evaluationReport(few);
    expect(reportSchema.parse(JSON.parse(JSON.stringify(small)))).toEqual(small);
  });

  test("rates at the threshold are the weighted ones, confusion counts pairs", () => {
    const { decision, counts } = report;
    const matches = data.scores.filter((score, i) => score >= 0.7 && data.labels[i] === 0).length;
    expect(decision.confusion.falsePositives).toBe(matches);
    expect(decision.fmr.value).toBeCloseTo(matches / counts.impostorPairs, 12);
    expect(decision.fmr.interval?.method).toBe("person-bootstrap");
    expect(decision.recall).toBeCloseTo(1 - decision.fnmr.value, 12);
    expect(counts).toEqual({ genuinePairs: 180, impostorPairs: 15930, people: 60 });
  });

  test("unsupported points say why, and warn", () => {
    const weak = report.fnmrAtFmr.filter(({ supported }) => !supported);
    expect(weak.map(({ targetFmr }) => targetFmr)).toEqual([1e-3, 1e-4]);
    for (const { reason } of weak) expect(report.warnings).toContain(`${reason}.`);
  });

  test("by pairs: exact intervals, folds, and a warning for everything the data don't support", () => {
    const small = evaluationReport(few);
    expect(small.decision.fmr).toEqual({ value: 1 / 3, interval: clopperPearson(1, 3) });
    expect(small.decision.fnmr).toEqual({
      value: 0,
      interval: { low: 0, high: 1, confidence: 0.95, method: "rule-of-three" },
    });
    expect(small.figures.foldedAccuracy?.folds).toHaveLength(3);
    expect(small.calibration).toBeNull();
    for (const said of [
      "2 of 10 images",
      "chosen on these very pairs",
      "Only 1 false matches",
      "No false non-match",
      "not known",
    ])
      expect(small.warnings.some((warning) => warning.includes(said))).toBe(true);
  });

  test("one accuracy: of the rates beside it; the table's own rates are of plain counts, and said to be", () => {
    const { decision, protocol, curves } = report;
    expect(decision.accuracy).toBeCloseTo(1 - (decision.fmr.value + decision.fnmr.value) / 2, 12);
    expect(decision.precision).toBeCloseTo(decision.recall / (decision.recall + decision.fmr.value), 12);
    expect(curves.genuineShare).toBeCloseTo(0.5, 12);
    const { truePositives, trueNegatives } = decision.confusion;
    expect(decision.counted.accuracy).toBeCloseTo((truePositives + trueNegatives) / data.labels.length, 12);
    expect(protocol.weights).toContain("accuracy = 1 − (FMR + FNMR)/2");
    const page = reportHtml(report);
    expect(page).toContain("Plain counts of pairs at the threshold; of these counts FMR");
    expect(page).toContain(protocol.weights.replaceAll("'", "&#39;"));
    const small = evaluationReport(few).decision;
    expect(small.accuracy).toBe(small.counted.accuracy);
  });

  test("a list of all pairs of six people's images: bounds count people, whom genuine pairs join", () => {
    const { personA, personB } = simulatedPairs(6, 8);
    const labels = Uint8Array.from(personA, (a, i) => (a === personB[i] ? 1 : 0));
    const image = (pair: number, second: boolean) => {
      // The pairs stand in the order of `simulatedPairs`: (1, 0), (2, 0), (2, 1) …
      const i = Math.floor((1 + Math.sqrt(1 + 8 * pair)) / 2);
      return `${second ? pair - (i * (i - 1)) / 2 : i}.jpg`;
    };
    const { folds: _, ...unfolded } = few;
    const listed: EvaluationData = {
      ...unfolded,
      scores: Float64Array.from(labels, (label) => 0.2 + 0.6 * label),
      labels,
      nameOf: (pair) => [image(pair, false), image(pair, true)],
    };
    const said = evaluationReport(listed);
    expect(said.independentPairs).toEqual({ impostor: 3, genuine: 6 });
    expect(said.decision.fmr.interval).toMatchObject({ high: 1, method: "rule-of-three" });
    expect(said.decision.fnmr.interval).toMatchObject({ high: 0.5, method: "rule-of-three" });
    expect(said.warnings.join()).toContain(
      "960 impostor pairs: worth only 3 independent ones, they say nothing of the FMR",
    );
  });

  test("errors of one person are not quoted, and fail a requirement their interval does not keep", () => {
    // Person 3 matches everybody: 59·9 false matches and no other.
    const scores = data.scores.map((_, i) => {
      const [a, b] = [data.people!.a[i], data.people!.b[i]];
      return a === b || a === 3 || b === 3 ? 0.9 : 0.1;
    });
    const wolf = evaluationReport({ ...data, scores }, { resamples: 20 });
    expect(wolf.decision.unquotable.fmr).toMatch(/^one person takes part in 100% of the 531 false matches/);
    expect(wolf.warnings.join()).toContain("not to be quoted: one person");
    expect(wolf.fnmrAtFmr[0]).toMatchObject({
      supported: false,
      reason: expect.stringContaining("one person"),
    });
    const required = (text: string) => {
      const requirement = parseRequirement(text, pairMetrics);
      return checkRequirement(requirement, requiredFigure(wolf, requirement));
    };
    expect(wolf.decision.fmr.value).toBeLessThan(0.04);
    expect(required("fmr<=0.04")).toMatchObject({
      passed: false,
      reason: expect.stringContaining("one person"),
    });
    expect(required("accuracy>=0.95")).toMatchObject({ passed: false });
    expect(required("fnmr@0.1<=1")).toMatchObject({ passed: false, measured: null });
  });

  test("one person with most genuine pairs is named where pairs weigh 1", () => {
    const people = { a: Int32Array.of(1, 1, 1, 2, 4, 5), b: Int32Array.of(1, 3, 1, 3, 4, 6) };
    const { warnings } = evaluationReport({ ...few, people });
    expect(warnings.some((warning) => warning.includes("One person makes 67% of all genuine pairs"))).toBe(
      true,
    );
  });

  test("weighting by people needs people; NaN names its pair", () => {
    expect(faultOf(() => evaluationReport({ ...few, weighting: "people" })).code).toBe("INVALID_ARGUMENT");
    const scores = Float64Array.of(0.9, 0.1, Number.NaN, 0.6, 0.7, 0.2);
    expect(faultOf(() => evaluationReport({ ...few, scores })).message).toContain("pair 2");
  });
});

describe("reportHtml", () => {
  const data = byPerson();
  const report = evaluationReport(data, { resamples: 50 });
  const html = reportHtml(report);

  test("needs nothing from elsewhere", () => {
    const withoutNamespaces = html.replaceAll(/xmlns(:\w+)?="[^"]*"/g, "");
    expect(withoutNamespaces).not.toMatch(/https?:|<script|<link|@import|src="(?!data:)|url\((?!#)/);
  });

  test("draws its figures, numbered without gaps", () => {
    const numbers = (page: string) => [...page.matchAll(/Figure (\d)\./g)].map((match) => Number(match[1]));
    expect(numbers(html)).toEqual([1, 2, 3, 4, 5]);
    expect(html.match(/<svg /g)).toHaveLength(5);
    // Folds, but no calibration, and separable scores have no DET curve.
    expect(numbers(reportHtml(evaluationReport(few)))).toEqual([1, 2, 3, 4]);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("separable scores, all equal scores and thresholds at infinity can be shown", () => {
    for (const scores of [Float64Array.of(9, 1, 9, 1, 9, 1), new Float64Array(6).fill(2)])
      for (const value of [Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY]) {
        const page = reportHtml(evaluationReport({ ...few, scores, threshold: { ...few.threshold, value } }));
        expect(page).not.toMatch(/NaN|undefined|Infinity/);
      }
  });

  test("text is escaped, in names and attributes", () => {
    const images = new Map([[3, ["data:image/png;base64,AAAA", null]]] as const);
    const page = reportHtml(evaluationReport(few), images);
    expect(page).toContain("<h1>Test &lt;1&gt;</h1>");
    expect(page).toContain('<img src="data:image/png;base64,AAAA" alt="x, 3.jpg">');
    expect(page).toContain("&lt;img&gt;&quot;3");
    expect(page.match(/<img /g)).toHaveLength(1);
  });
});

test("scores.csv gives every pair back", () => {
  const lines = scoresCsv(few).split("\n");
  expect(lines[0]).toBe("pair,a,b,label,score,fold");
  expect(lines[4]).toBe('3,"x, 3.jpg","<img>""3",0,0.6,1');
  expect(lines).toHaveLength(8);
});

test("worst errors: the most confident ones, half of each kind, more where the other has fewer", () => {
  const scores = Float64Array.from({ length: 40 }, (_, i) => i);
  const labels = [...scores].map((_, i) => (i < 5 || i >= 38 ? 1 : 0));
  const errors = worstErrors({ ...few, scores, labels, threshold: { ...few.threshold, value: 10 } });
  expect(errors).toHaveLength(20);
  expect(errors.slice(0, 15).map(({ pair }) => pair)).toEqual(Array.from({ length: 15 }, (_, i) => 37 - i));
  expect(errors.slice(15).map(({ pair }) => pair)).toEqual([0, 1, 2, 3, 4]);
  expect(errors[15]).toMatchObject({ kind: "false non-match", score: 0, a: "x, 0.jpg" });
});

test("thinning keeps what can be seen, the ends, and no infinite point", () => {
  expect(visiblePoints([0, 0.0001, 1], [0, 0, 1])).toEqual([0, 2]);
  expect(visiblePoints([Number.NEGATIVE_INFINITY, 0.2, 0.20001], [0, 0, 0])).toEqual([1, 2]);
  expect(visiblePoints([], [])).toEqual([]);
  const line = Array.from({ length: 100_000 }, (_, i) => i / 1e5);
  expect(visiblePoints(line, line).length).toBeLessThan(900);
});
