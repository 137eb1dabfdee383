import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root, sample } from "./support/samples.js";
import { toyConfig, toyTable } from "./support/toyTraining.js";
import { watched } from "./support/watched.js";

// The installed package, as its users run it. Where there is no strace, only the files are looked at.
const script = (name: string) => join(root, "test", "support", "quiet", `${name}.mjs`);
const [a, b] = [sample(1), sample(5)];
const nothing = { files: [], sockets: [] };

describe.concurrent("nothing leaves the machine, and nothing but Selfsame's cache is written", () => {
  test("by the command", async () => {
    const command = join(root, "dist", "cli", "main.js");
    const ended = await watched([command, "verify", a, b, "--workers", "2"]);
    expect(ended, ended.err).toMatchObject({ code: 1, ...nothing });
  });

  test("by the library: several workers, a training step, and seconds of waiting", async () => {
    const folder = mkdtempSync(join(tmpdir(), "selfsame-quiet-"));
    try {
      const { pixels, ...table } = toyTable();
      const training = {
        config: toyConfig({ steps: 1 }),
        table: { ...table, pixels: Buffer.from(pixels).toString("base64") },
        out: join(folder, "out"),
      };
      const file = join(folder, "training.json");
      writeFileSync(file, JSON.stringify(training));
      const { code, out, err, files, sockets } = await watched([script("library"), file, a, b]);
      expect({ code, out, sockets }, err).toEqual({ code: 0, out: "20 1\n", sockets: [] });
      expect(files).toEqual(["selfsame", "selfsame/variants-1.json"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(["as it is", "replaced", "frozen"])(
    "by a session in the main thread, its environment %s",
    async (how) => {
      const ended = await watched([script("session"), join(root, "dist/models/weights/blazeface.onnx"), how]);
      expect(ended, ended.err).toMatchObject({ code: 0, out: "1\n", ...nothing });
    },
  );

  test.each(["copy", "own", "waiting"])("by a user's worker (%s)", async (how) => {
    const ended = await watched([script("thread"), how, a, b]);
    expect(ended, ended.err).toMatchObject({ code: 0, out: "true\n", ...nothing });
  });

  test("nor where a user's worker can't reach the main thread: it is told what to do, and can", async () => {
    const refused = await watched([script("thread"), "stuck", a, b]);
    expect(refused, refused.err).toMatchObject({ code: 0, out: "TELEMETRY_ON\n", ...nothing });
    const told = await watched([script("thread"), "stuck", a, b], { ORT_DISABLE_TELEMETRY: "1" });
    expect(told, told.err).toMatchObject({ code: 0, out: "true\n", ...nothing });
  });
});

test("importing sets nothing and loads no runtime", async () => {
  const code = `
    import { createRequire } from "node:module";
    await import(${JSON.stringify(join(root, "dist", "index.js"))});
    const { cache } = createRequire(import.meta.url);
    console.log(process.env.ORT_DISABLE_TELEMETRY, Object.keys(cache).filter((file) => file.includes("onnxruntime")).length);`;
  const ended = await watched(["--input-type=module", "-e", code]);
  expect(ended, ended.err).toMatchObject({ code: 0, out: "undefined 0\n", ...nothing });
});
