import { describe, expect, test } from "vitest";
import { clopperPearson } from "./intervals/clopperPearson.js";
import { oneShotAccuracy } from "./oneShot.js";
import { sampleOneShotTrials } from "./protocols/oneShotTrials.js";
import { faultOf } from "./testing.js";

describe("oneShotAccuracy", () => {
  test("by hand: right, wrong, tied, and over two runs", () => {
    const result = oneShotAccuracy([
      { scores: [0.1, 0.9, 0.2], answer: 1, run: 1 },
      { scores: [0.8, 0.3, 0.1], answer: 1, run: 1 },
      { scores: [0.5, 0.5, 0.1], answer: 0, run: 2 },
      { scores: [0.5, 0.5, 0.9], answer: 2, run: 2 },
    ]);
    expect(result).toEqual({
      ways: 3,
      trials: 4,
      correct: 2,
      ties: 1,
      accuracy: { value: 0.5, interval: clopperPearson(2, 4) },
      chance: 1 / 3,
      runs: { count: 2, mean: 0.5, standardError: 0 },
    });
  });

  test("standard error over runs: accuracies 1 and 0 give ½ ± ½", () => {
    const { runs } = oneShotAccuracy([
      { scores: [1, 0], answer: 0, run: 1 },
      { scores: [1, 0], answer: 1, run: 2 },
    ]);
    expect(runs).toEqual({ count: 2, mean: 0.5, standardError: 0.5 });
  });

  test("equal scores everywhere are never right", () => {
    expect(oneShotAccuracy([{ scores: [1, 1], answer: 0 }]).accuracy.value).toBe(0);
  });

  test("faults", () => {
    expect(faultOf(() => oneShotAccuracy([])).code).toBe("METRIC_UNDEFINED");
    expect(faultOf(() => oneShotAccuracy([{ scores: [1], answer: 0 }])).code).toBe("INVALID_ARGUMENT");
    expect(faultOf(() => oneShotAccuracy([{ scores: [1, 2], answer: 2 }])).code).toBe("INVALID_ARGUMENT");
    const uneven = [
      { scores: [1, 2], answer: 0 },
      { scores: [1, 2, 3], answer: 0 },
    ];
    expect(faultOf(() => oneShotAccuracy(uneven)).message).toContain("trial 1");
    const nan = faultOf(() => oneShotAccuracy([{ scores: [1, Number.NaN], answer: 0 }]));
    expect(nan.message).toContain("trial 0, choice 1");
  });
});

describe("sampleOneShotTrials", () => {
  // 3 alphabets of 6, 5 and 2 classes, 4 images each; image = class · 10 + drawing.
  const alphabets = [..."aaaaaabbbbbcc"];
  const classes = alphabets.map((alphabet, c) => ({ alphabet, images: [0, 1, 2, 3].map((d) => c * 10 + d) }));
  const classOf = (image: number) => Math.floor(image / 10);
  const options = { ways: 5, trials: 300, within: "alphabet", seed: 3 } as const;

  test("N different classes of one alphabet; the probe is another image of the answer's class", () => {
    const trials = sampleOneShotTrials(classes, options);
    for (const { probe, support, answer } of trials) {
      expect(new Set(support.map(classOf)).size).toBe(5);
      expect(new Set(support.map((image) => alphabets[classOf(image)])).size).toBe(1);
      expect(classOf(support[answer]!)).toBe(classOf(probe));
      expect(support[answer]).not.toBe(probe);
    }
    // Both large alphabets occur, the small one can't; answers are everywhere.
    expect(new Set(trials.map(({ probe }) => alphabets[classOf(probe)]))).toEqual(new Set(["a", "b"]));
    expect(new Set(trials.map(({ answer }) => answer)).size).toBe(5);
  });

  test("between all classes; the seed and the index decide a trial", () => {
    const trials = sampleOneShotTrials(classes, { ...options, within: "all" });
    expect(trials.some(({ support }) => new Set(support.map((i) => alphabets[classOf(i)])).size > 1)).toBe(
      true,
    );
    expect(sampleOneShotTrials(classes, { ...options, trials: 5 })).toEqual(
      sampleOneShotTrials(classes, options).slice(0, 5),
    );
    expect(sampleOneShotTrials(classes, { ...options, seed: 4 })).not.toEqual(
      sampleOneShotTrials(classes, options),
    );
  });

  test("faults", () => {
    expect(faultOf(() => sampleOneShotTrials(classes, { ...options, ways: 7 })).code).toBe("DATASET_INVALID");
    expect(faultOf(() => sampleOneShotTrials(classes, { ...options, ways: 1 })).code).toBe(
      "INVALID_ARGUMENT",
    );
    const single = [...classes, { alphabet: "a", images: [990] }];
    expect(faultOf(() => sampleOneShotTrials(single, options)).message).toContain("class 13");
  });
});

test("trials whose probes are of one class count as one: 10,000 of 4 classes are no more than 4", () => {
  const trials = Array.from({ length: 1000 }, (_, t) => ({
    scores: [1, t % 4 === 0 ? 2 : 0],
    answer: 0,
    probeOf: t % 4,
  }));
  const { accuracy, independent } = oneShotAccuracy(trials);
  expect(independent).toBe(4);
  expect(accuracy.value).toBe(0.75);
  expect(accuracy.interval!.high - accuracy.interval!.low).toBeGreaterThan(0.7);
  const one = oneShotAccuracy(trials.filter(({ probeOf }) => probeOf === 1)).accuracy;
  expect(one).toEqual({ value: 1, interval: null, reason: "1 class of probes is too few" });
});
