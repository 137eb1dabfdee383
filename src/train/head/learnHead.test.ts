import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { unitVector } from "../../core/vectors.js";
import type { Head } from "../../models/head.js";
import { fitUniform, fitWeights, type PairFeatures } from "./fitWeights.js";
import { headFolds } from "./folds.js";
import { learnHead } from "./learnHead.js";
import { samplePairs } from "./pairSample.js";

const cosine: Head = { kind: "cosine", scale: 10, bias: 5 };

/** Images of people whose identity stands in the first `telling` of 16 dimensions, the rest is noise of size `noise`. */
function drawn(people: number, images: number, { telling = 16, noise = 0.3, seed = 1 } = {}) {
  const embeddings: Float32Array[] = [];
  const ids: number[] = [];
  for (let person = 0; person < people; person++) {
    const who = seededRandom(seed, person);
    const centre = Array.from({ length: 16 }, (_, i) => (i < telling ? who.normal() : 0));
    for (let image = 0; image < images; image++) {
      const random = seededRandom(seed, person, image);
      embeddings.push(unitVector(centre.map((x, i) => x + (i < telling ? 0.3 : noise) * random.normal())));
      ids.push(person);
    }
  }
  return { embeddings, people: ids };
}

describe("learnHead", () => {
  test.each([
    ["five folds", 30, 4],
    ["leave-one-person-out", 6, 8],
  ])("finds the dimensions that tell people apart, %s", (_, people, images) => {
    const data = drawn(people, images, { telling: 4, noise: 1 });
    const { learnt, head, before, after, gain, folds } = learnHead({ ...data, head: cosine, seed: 1 });
    expect(folds).toBe(people < 20 ? people : 5);
    expect(learnt).toBe(true);
    expect(after.logLoss).toBeLessThan(0.9 * before.logLoss);
    expect(gain.low).toBeGreaterThan(0);
    if (head.kind !== "weighted-l1") throw new Error(head.kind);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(head.alpha.slice(0, 4))).toBeGreaterThan(2 * mean(head.alpha.slice(4)));
    expect(Math.min(...head.alpha)).toBeGreaterThanOrEqual(0);
  });

  test("keeps the given head where there is nothing to gain, and says by how much the learnt one lost", () => {
    const uniform: Head = { kind: "weighted-l1", alpha: Array(16).fill(1), scale: 1, bias: 1 };
    const { learnt, head, gain, candidate } = learnHead({ ...drawn(25, 4), head: uniform });
    expect(learnt).toBe(false);
    expect(head).toBe(uniform);
    expect(gain.low).toBeLessThanOrEqual(0);
    expect(candidate.kind).toBe("weighted-l1");
  });

  test("the same seed gives the same head", () => {
    const data = { ...drawn(22, 3, { telling: 4, noise: 1 }), head: cosine, seed: 5 };
    expect(learnHead(data)).toEqual(learnHead(data));
  });

  test("too few people are refused", () => {
    const { embeddings } = drawn(2, 3);
    const people = [0, 0, 0, 1, 1, 1];
    expect(() => learnHead({ embeddings, people, head: cosine })).toThrow(/3 people or more/);
  });
});

test("the fit minimises its loss: no small step from it is better, and α stays ≥ 0", () => {
  const { embeddings, people } = drawn(12, 4, { telling: 3, noise: 1 });
  const { a, b } = samplePairs(people, 1);
  const apart = Float32Array.from({ length: a.length * 16 }, (_, k) => {
    const [p, i] = [Math.floor(k / 16), k % 16];
    return Math.abs(embeddings[a[p]!]![i]! - embeddings[b[p]!]![i]!);
  });
  const labels = Uint8Array.from(a, (i, p) => (people[i] === people[b[p]!] ? 1 : 0));
  const features: PairFeatures = {
    apart,
    dimensions: 16,
    labels,
    weights: new Float64Array(a.length).fill(1),
  };
  const counts = [0, 1].map((label) => labels.filter((l) => l === label).length) as [number, number];
  const lambda = 0.1;
  const objective = (alpha: Float64Array, bias: number, scale: number) => {
    let loss = 0;
    for (let p = 0; p < labels.length; p++) {
      let z = bias;
      for (let i = 0; i < 16; i++) z -= scale * alpha[i]! * apart[16 * p + i]!;
      loss += Math.log1p(Math.exp(labels[p] === 1 ? -z : z)) / (2 * counts[labels[p] as 0 | 1]);
    }
    return loss + (lambda / 32) * alpha.reduce((sum, x) => sum + (x - 1) ** 2, 0);
  };
  const uniform = fitUniform(features);
  const { alpha } = fitWeights(features, lambda, uniform);
  // The bias that goes with α, by bisection of the objective's slope, which grows with it.
  const biased = (weights: Float64Array) => {
    let [low, high] = [-100, 100];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      const slope =
        objective(weights, middle + 1e-4, uniform.scale) - objective(weights, middle, uniform.scale);
      if (slope > 0) high = middle;
      else low = middle;
    }
    return objective(weights, low, uniform.scale);
  };
  const best = biased(alpha);
  expect(best).toBeLessThan(biased(uniform.alpha) - 0.01);
  for (let i = 0; i < 16; i++)
    for (const step of [-0.05, 0.05])
      expect(biased(alpha.map((x, k) => (k === i ? Math.max(0, x + step) : x)))).toBeGreaterThan(best - 1e-4);
  expect(Math.min(...alpha)).toBeGreaterThanOrEqual(0);
});

describe("pairs and folds", () => {
  const people = Array.from({ length: 60 }, (_, i) => Math.floor(i / 3));
  test("no fold is fitted on a person it holds out; every genuine pair is held out once", () => {
    for (const persons of [people, people.filter((p) => p < 5)]) {
      const folds = headFolds(persons, 3);
      const held = new Set<string>();
      for (const fold of folds) {
        const fitted = new Set([...fold.fit.a, ...fold.fit.b].map((i) => persons[i]));
        const pairs = [...fold.held.a].map((i, p) => [i, fold.held.b[p]!] as const);
        for (const [i, j] of pairs) {
          expect(fitted.has(persons[i]!) && fitted.has(persons[j]!)).toBe(false);
          const key = `${Math.min(i, j)} ${Math.max(i, j)}`;
          expect(held.has(key)).toBe(false);
          held.add(key);
        }
      }
      const genuine = [...held].filter((key) => {
        const [i, j] = key.split(" ").map(Number) as [number, number];
        return persons[i] === persons[j];
      });
      expect(genuine.length).toBe(persons.length);
    }
  });

  test("limits hold, nobody is preferred, and the seed decides", () => {
    const many = Array.from({ length: 300 }, (_, i) => (i < 200 ? 0 : i));
    const { a, b } = samplePairs(many, 1, { genuinePerPerson: 10, impostors: 500 });
    const genuine = [...a].filter((i, p) => many[i] === many[b[p]!]).length;
    expect(genuine).toBe(10);
    expect(a.length - genuine).toBe(500);
    const withFirst = [...a].filter((i, p) => (many[i] === 0) !== (many[b[p]!] === 0)).length;
    // 101 people: one of them is in 2 of 101 couples, whatever their number of images.
    expect(withFirst / 500).toBeLessThan(0.06);
    expect(samplePairs(many, 1, { impostors: 500 })).toEqual(samplePairs(many, 1, { impostors: 500 }));
    expect(samplePairs(many, 2, { impostors: 500 })).not.toEqual(samplePairs(many, 1, { impostors: 500 }));
  });
});
