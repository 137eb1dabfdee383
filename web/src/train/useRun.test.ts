import { expect, test } from "vitest";
import type { Job } from "./modes.js";
import { type RunState, withEvent } from "./useRun.js";

test("events become state, progress, notes and curve; a training that goes on drops what is done again", () => {
  const point = (step: number) => ({ kind: "progress", step, loss: 1 / step });
  const events = [
    { type: "state", data: { id: "j", state: "running" } },
    { type: "training", data: { kind: "started", step: 0, steps: 100 } },
    { type: "note", data: { text: "held out: 3" } },
    ...[10, 20, 30].map((step) => ({ type: "training", data: point(step) })),
    { type: "progress", data: { what: "training", done: 30, total: 100 } },
    { type: "training", data: { kind: "checkpoint", step: 20 } },
    { type: "training", data: { kind: "warning", message: "few" } },
    { type: "training", data: { kind: "started", step: 20, steps: 100 } },
    { type: "training", data: point(30) },
  ];
  const run = events.reduce(withEvent, {
    job: {} as Job,
    curve: [],
    notes: [],
    steps: undefined,
    saved: undefined,
    seen: 0,
  } as RunState);
  expect(run.curve.map(({ step }) => step)).toEqual([10, 20, 30]);
  expect([run.steps, run.saved]).toEqual([100, 20]);
  expect(run.notes).toEqual(["held out: 3"]);
  expect(run.job).toMatchObject({ state: "running", progress: { done: 30 } });
});
