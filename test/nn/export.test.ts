import { describe, expect, test } from "vitest";
import { exportTwin, twinPath } from "../../src/models/architectures/export.js";
import { architecture, architectures } from "../../src/models/architectures/registry.js";
import { createGraph, input } from "../../src/nn/graph.js";
import { createScope, initialValues, inside } from "../../src/nn/scope.js";
import { float32 } from "../../src/nn/tensorType.js";
import { float32Output } from "../../src/runtime/session.js";
import { createSession } from "../../src/runtime/session.node.js";
import { runnable } from "./support/evaluate.js";

const options = { width: 1 / 16, embedding: 5 };

describe.each(Object.entries(architectures))("%s", (_, twin) => {
  const image = { channels: 2, height: 66, width: 70 };

  test("the exported twin computes what the training graph would, for any number of images", async () => {
    const graph = createGraph();
    const scope = createScope(graph, "infer");
    const images = input(graph, "images", float32(3, 2, 66, 70));
    const embedding = twin.twin(inside(scope, twinPath), images, options);
    const values = initialValues([...scope.parameters, ...scope.buffers], 4);
    const data = Float32Array.from({ length: 3 * 2 * 66 * 70 }, (_, i) => Math.abs(Math.sin(i)));
    const net = await runnable(graph, [embedding]);
    const [expected] = (await net.run({ images: data, ...Object.fromEntries(values) })) as [Float32Array];
    await net.release();
    const session = await createSession(exportTwin({ architecture: twin, image, options, values }), {
      threads: 1,
    });
    const size = 2 * 66 * 70;
    for (const [from, to] of [
      [0, 3],
      [1, 2],
    ] as const) {
      const feed = { data: data.slice(from * size, to * size), shape: [to - from, 2, 66, 70] };
      const found = float32Output(await session.run({ images: feed }), "embedding");
      expect(found.length).toBe((to - from) * 5);
      for (const [i, v] of found.entries()) expect(v).toBeCloseTo(expected[from * 5 + i]!, 4);
    }
    await session.release();
  });

  test("missing values are named", () => {
    expect(() => exportTwin({ architecture: twin, image, options, values: new Map() })).toThrow(
      /no values for "twin\//,
    );
  });
});

test("an unknown architecture lists the known ones", () => {
  expect(() => architecture("lenet")).toThrow(/koch2015, compact, residual/);
});
