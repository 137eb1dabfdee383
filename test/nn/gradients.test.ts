import { describe, expect, test } from "vitest";
import { gradients } from "../../src/nn/gradient.js";
import { createGraph, input, type Value } from "../../src/nn/graph.js";
import type { OpName } from "../../src/nn/ops/attributes.js";
import { cast } from "../../src/nn/ops/logic.js";
import { reduceSum } from "../../src/nn/ops/reduce.js";
import { opTable } from "../../src/nn/ops/table.js";
import { float32 } from "../../src/nn/tensorType.js";
import { layerCases, layerFunctions } from "./cases/layers.js";
import { lossCases, lossFunctions } from "./cases/losses.js";
import { opCases, stopCases } from "./cases/ops.js";
import { checkCase, forwardOps } from "./support/differences.js";

const cases = { ...opCases, ...layerCases, ...lossCases };
const ops = Object.keys(opTable) as OpName[];

describe("gradients against central differences", () => {
  test.each(Object.entries(cases))("%s", async (_, definition) => {
    const errors = await checkCase(definition);
    for (const [variant, error] of Object.entries(errors)) expect(error, variant).toBeLessThan(4e-3);
  });

  test("every op with a rule stands in a case", () => {
    const covered = new Set(Object.values(opCases).flatMap((definition) => [...forwardOps(definition)]));
    expect(ops.filter((op) => typeof opTable[op].grad === "function" && !covered.has(op))).toEqual([]);
  });

  test("every op without a rule says so", () => {
    const stopping = ops.filter((op) => typeof opTable[op].grad !== "function");
    expect(stopping.filter((op) => !(op in stopCases))).toEqual([]);
    for (const op of stopping) {
      const graph = createGraph();
      const x = input(graph, "x", float32(1, 1, 4, 4));
      const y = stopCases[op]?.(x) as Value;
      const loss = reduceSum(y.type.dtype === "float32" ? y : cast(y, "float32"));
      const message =
        opTable[op].grad === "none" ? /doesn't depend on "x"/ : new RegExp(`${op}\\(.*has no gradient`);
      expect(() => gradients(loss, [x]), op).toThrow(message);
    }
  });

  test("every layer and every loss stands in a case", () => {
    const named = (names: readonly string[], table: object) =>
      names.filter((name) => !Object.keys(table).some((title) => title.startsWith(name)));
    expect(named(layerFunctions, layerCases)).toEqual([]);
    expect(named(lossFunctions, lossCases)).toEqual([]);
  });
});
