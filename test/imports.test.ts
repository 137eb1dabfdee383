import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { root, sample } from "./support/samples.js";

/** What a program of a user's prints as JSON. */
function ran(program: string): unknown {
  const args = ["--input-type=module", "--eval", program];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" }));
}

const verified = `
  const { Selfsame } = await import("selfsame");
  const selfsame = await Selfsame.load({ workers: 2 });
  const [a, b] = ${JSON.stringify([sample(1), sample(3)])};
  await Promise.all([selfsame.verify(a, b), selfsame.verify(b, a)]);
  await selfsame.close();`;

describe("importing the package", () => {
  test("loads no native library, starts no thread and sets no variable", () => {
    const seen = ran(`
      const before = { ...process.env };
      await import("selfsame");
      const { sharedObjects } = process.report.getReport();
      const set = Object.keys(process.env).filter((name) => process.env[name] !== before[name]);
      const kept = process.getActiveResourcesInfo().filter((name) => name === "MessagePort" || name === "Worker");
      console.log(JSON.stringify({ native: sharedObjects.filter((file) => /sharp|vips|onnx|\\.node$/.test(file)), set, kept }));`);
    expect(seen).toEqual({ native: [], set: [], kept: [] });
  });
});

describe("sharp's settings are the host's", () => {
  const settings = `const settings = () => {
    const { memory, files, items } = sharp.cache();
    return [memory.max, files.max, items.max, sharp.concurrency()];
  };`;

  test.each([
    ["that it has set", "sharp.cache({ memory: 12, files: 3, items: 7 }); sharp.concurrency(3);"],
    ["that switch the cache off", "sharp.cache(false); sharp.concurrency(2);"],
    ["of sharp itself", ""],
  ])("those %s stay through an import and two verifications", (_, set) => {
    const [before, after] = ran(`import sharp from "sharp";
      ${settings} ${set}
      const before = settings();
      ${verified}
      console.log(JSON.stringify([before, settings()]));`) as [number[], number[]];
    expect(after).toEqual(before);
  });

  test("the library's own thread never loads it", () => {
    const native = ran(`${verified}
      const own = Object.keys((await import("node:module")).Module._cache ?? {});
      console.log(JSON.stringify(own.filter((file) => /sharp/.test(file))));`);
    expect(native).toEqual([]);
  });
});
