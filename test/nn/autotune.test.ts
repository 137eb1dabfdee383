import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cacheFolder } from "../../src/core/cacheFolder.node.js";
import { gradients } from "../../src/nn/gradient.js";
import { createGraph, input } from "../../src/nn/graph.js";
import { conv } from "../../src/nn/ops/convolution.js";
import { reduceSum } from "../../src/nn/ops/reduce.js";
import { float32 } from "../../src/nn/tensorType.js";
import { tunedVariants } from "../../src/train/autotune.node.js";

const folder = mkdtempSync(join(tmpdir(), "selfsame-variants-"));
afterAll(() => rmSync(folder, { recursive: true }));

function openChoices(choices: Record<string, string> = {}) {
  const graph = createGraph(choices);
  const x = input(graph, "x", float32(4, 3, 12, 12));
  const w = input(graph, "w", float32(5, 3, 3, 3));
  gradients(reduceSum(conv(x, w)), [x, w]);
  return graph.open;
}

test("every open choice is timed once, kept, and used", async () => {
  const timed: string[] = [];
  const options = { folder, rounds: 1, report: (key: string) => timed.push(key) };
  const choices = await tunedVariants(openChoices(), options);
  expect(Object.keys(choices).sort()).toEqual([...openChoices().keys()].sort());
  for (const [key, { variants }] of openChoices()) expect(Object.keys(variants)).toContain(choices[key]);
  expect(timed.length).toBe(openChoices().size);
  expect(await tunedVariants(openChoices(), options)).toEqual(choices);
  expect(timed.length).toBe(openChoices().size);
  expect(() => openChoices(choices)).not.toThrow();
});

test("a damaged cache is made anew; a choice that isn't offered is an error", async () => {
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "{");
  expect(Object.keys(await tunedVariants(openChoices(), { folder, rounds: 1 })).length).toBe(
    openChoices().size,
  );
  const [key] = openChoices().keys();
  expect(() => openChoices({ [key as string]: "magic" })).toThrow(/the choices say "magic"/);
});

test("the cache stands where the user says", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: join("/a", "b") })).toBe(join("/a", "b", "selfsame"));
});
