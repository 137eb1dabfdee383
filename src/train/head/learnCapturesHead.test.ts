import { describe, expect, test } from "vitest";
import { seededRandom } from "../../core/random.js";
import { unitVector } from "../../core/vectors.js";
import type { Head } from "../../models/head.js";
import { captureFoldOf, captureFolds, self } from "./captureFolds.js";
import { learnCapturesHead } from "./learnCapturesHead.js";

const cosine: Head = { kind: "cosine", scale: 10, bias: 5 };
const dimensions = 16;

/**
 * Embeddings of a known person in some sessions and of others. Who it is stands in the first `telling` dimensions; the rest
 * is noise, and in one session of two the noise of that session when `sessionNoise` is set.
 */
function drawn({ sessions = 3, each = 6, others = 30, telling = dimensions, noise = 0.3, seed = 1 } = {}) {
  const people: number[] = [];
  const sessionOf: number[] = [];
  const embeddings: Float32Array[] = [];
  const add = (person: number, session: number, image: number) => {
    const who = seededRandom(seed, person);
    const random = seededRandom(seed, person, session, image);
    const centre = Array.from({ length: dimensions }, (_, i) => (i < telling ? who.normal() : 0));
    embeddings.push(unitVector(centre.map((x, i) => x + (i < telling ? 0.3 : noise) * random.normal())));
    people.push(person);
    sessionOf.push(session);
  };
  for (let session = 0; session < sessions; session++) for (let i = 0; i < each; i++) add(self, session, i);
  for (let person = 1; person <= others; person++) add(person, sessions + person, 0);
  return { embeddings, people, sessions: sessionOf };
}

describe("learnCapturesHead", () => {
  test("finds the dimensions that tell the known person from others", () => {
    const learning = learnCapturesHead({ ...drawn({ telling: 4, noise: 1 }), head: cosine });
    expect(learning).toMatchObject({ learnt: true, kept: null, folds: 3 });
    expect(learning!.after.logLoss).toBeLessThan(0.9 * learning!.before.logLoss);
    expect(learning!.head.kind).toBe("weighted-l1");
  });

  test("keeps the given head where there is nothing to gain", () => {
    const uniform: Head = { kind: "weighted-l1", alpha: Array(dimensions).fill(1), scale: 1, bias: 1 };
    const learning = learnCapturesHead({ ...drawn(), head: uniform });
    expect(learning).toMatchObject({ learnt: false, head: uniform });
    expect(learning!.kept).toMatch(/no better/);
  });

  test("one session can't show that a learnt head holds on another day", () => {
    const learning = learnCapturesHead({
      ...drawn({ sessions: 1, each: 18, telling: 4, noise: 1 }),
      head: cosine,
    });
    expect(learning!.gain.low).toBeGreaterThan(0);
    expect(learning).toMatchObject({ learnt: false, head: cosine, folds: 5 });
    expect(learning!.kept).toMatch(/one session/);
  });

  test("too few to hold out gives nothing, and no fault", () => {
    for (const few of [
      { sessions: 1, each: 1 },
      { sessions: 2, each: 1 },
      { sessions: 3, each: 4, others: 1 },
      { sessions: 3, each: 4, others: 0 },
    ])
      expect(learnCapturesHead({ ...drawn(few), head: cosine })).toBeUndefined();
  });
});

describe("captureFolds", () => {
  test.each([1, 2, 4])("%i sessions: what is held out was not fitted on, and references were", (sessions) => {
    const { people, sessions: sessionOf } = drawn({ sessions, each: 8, others: 7 });
    const labels = { people, sessions: sessionOf };
    const { fold, count } = captureFoldOf(labels, 3);
    const folds = captureFolds(labels, 3);
    expect(folds).toHaveLength(count);
    const probes = new Set<number>();
    for (const { fit, held } of folds) {
      const fitted = new Set([...fit.a, ...fit.b]);
      for (const [p, probe] of held.a.entries()) {
        expect(fitted.has(probe)).toBe(false);
        expect(fitted.has(held.b[p]!)).toBe(true);
        expect(people[held.b[p]!]).toBe(self);
        probes.add(probe);
      }
      for (const [p, i] of fit.a.entries()) expect([people[i], people[fit.b[p]!]]).toContain(self);
    }
    // Every image is a probe once.
    expect(probes.size).toBe(people.length);
    if (sessions > 1)
      for (const session of new Set(sessionOf.slice(0, 8 * sessions)))
        expect(new Set(sessionOf.flatMap((s, i) => (s === session ? [fold[i]] : []))).size).toBe(1);
  });
});
