import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { seededRandom } from "../../src/core/random.js";
import { dot } from "../../src/core/vectors.js";
import { encodeOnnx } from "../../src/nn/onnx/encode.js";
import type { ElementType } from "../../src/nn/onnx/model.js";
import { float32Output, type Session, type SessionOptions, type Tensor } from "../../src/runtime/session.js";
import { type PageServer, servePages } from "../support/pageServer.js";
import { root } from "../support/samples.js";

const twin = join(root, "dist", "models", "bundles", "default", "twin.onnx");
const kinds = ["native", "wasm", "page"] as const;
/** Serves the WebAssembly as a page gets it. */
let server: PageServer;
beforeAll(async () => {
  server = await servePages({ "/": join(root, "dist", "vendor", "onnxruntime-web", "dist") });
});
afterAll(() => server.close());

/** A session of that runtime. Modules are loaded anew for each test: the first session decides for its thread. */
async function createSession(
  kind: string,
  model: string | Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  if (kind === "page") {
    const { createWebSession, setWasmUrl } = await import("../../src/runtime/session.web.js");
    setWasmUrl(`${server.origin}/ort-wasm-simd-threaded.wasm`);
    // A page has no files: it fetches their bytes.
    return createWebSession(typeof model === "string" ? readFileSync(model) : model);
  }
  vi.stubEnv("SELFSAME_RUNTIME", kind);
  const { createSession } = await import("../../src/runtime/session.node.js");
  return createSession(model, options);
}

beforeEach(() => void vi.resetModules());
afterEach(() => void vi.unstubAllEnvs());

/** A network that hands its input of that type through. */
const passing = (type: ElementType) =>
  encodeOnnx({
    name: "passing",
    opset: 17,
    irVersion: 8,
    inputs: [{ name: "x", type, shape: ["N", 2] }],
    outputs: [{ name: "y", type, shape: ["N", 2] }],
    initializers: [],
    nodes: [{ name: "pass", op: "Identity", inputs: ["x"], outputs: ["y"] }],
  });

describe.each(kinds)("a session, %s", (kind) => {
  test.each<[ElementType, Tensor["data"]]>([
    ["float32", Float32Array.of(1.5, -2, 0, 4)],
    ["int32", Int32Array.of(1, -2, 2 ** 31 - 1, 4)],
    ["int64", BigInt64Array.of(1n, -2n, 2n ** 62n, 4n)],
    ["uint8", Uint8Array.of(0, 1, 254, 255)],
  ])("takes and gives %s", async (type, data) => {
    const session = await createSession(kind, passing(type));
    expect([session.inputNames, session.outputNames]).toEqual([["x"], ["y"]]);
    expect(await session.run({ x: { data, shape: [2, 2] } })).toEqual({ y: { data, shape: [2, 2] } });
    await session.release();
  });

  test("opens a file or its bytes, with any number of threads and without a memory plan", async () => {
    const input = { data: new Float32Array(3 * 150 * 150).fill(0.25), shape: [1, 3, 150, 150] };
    const embeddings: Float32Array[] = [];
    for (const model of [twin, readFileSync(twin)]) {
      const session = await createSession(kind, model, { threads: 2, memoryPattern: false });
      embeddings.push(float32Output(await session.run({ input }), "embedding"));
      await session.release();
    }
    expect(embeddings[0]).toHaveLength(128);
    expect(embeddings[1]).toEqual(embeddings[0]);
  });

  test("refuses what is no network, and a feed of another shape", async () => {
    await expect(createSession(kind, Uint8Array.of(1, 2, 3))).rejects.toThrow();
    await expect(createSession(kind, join(root, "absent.onnx"))).rejects.toThrow(/absent\.onnx/);
    const session = await createSession(kind, passing("float32"));
    await expect(session.run({ x: { data: new Float32Array(3), shape: [1, 3] } })).rejects.toThrow();
    await session.release();
  });
});

test.each(["native", "wasm"])("%s says its version", async (kind) => {
  vi.stubEnv("SELFSAME_RUNTIME", kind);
  const { runtimeVersion } = await import("../../src/runtime/session.node.js");
  expect(runtimeVersion()).toMatch(kind === "wasm" ? /^1\.\d+\.\d+ wasm$/ : /^1\.\d+\.\d+$/);
});

test("all runtimes give the same embeddings", async () => {
  const random = seededRandom(1);
  const data = Float32Array.from({ length: 3 * 150 * 150 }, () => random.next() - 0.5);
  const input = { data, shape: [1, 3, 150, 150] };
  const embeddings: Float32Array[] = [];
  for (const kind of kinds) {
    vi.resetModules();
    const session = await createSession(kind, twin);
    embeddings.push(float32Output(await session.run({ input }), "embedding"));
    await session.release();
  }
  const [native, wasm, page] = embeddings as [Float32Array, Float32Array, Float32Array];
  const cosine = dot(native, wasm) / Math.sqrt(dot(native, native) * dot(wasm, wasm));
  // They sum in another order: equal but for rounding, and not to the bit.
  expect(cosine).toBeGreaterThan(1 - 1e-9);
  expect(wasm).not.toEqual(native);
  expect(page).toEqual(wasm);
});

test("another runtime is refused", async () => {
  await expect(createSession("gpu", passing("float32"))).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});
