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

  test("and the gallery's engines load libSQL and pg when a database is opened", () => {
    const seen = ran(`
      const { createRequire } = await import("node:module");
      const { openLibsql } = await import("./dist/gallery/stores/libsql.node.js");
      const { openPostgres } = await import("./dist/gallery/stores/postgres.node.js");
      const { cache } = createRequire(import.meta.url);
      const loaded = () => ["libsql", "pg"].filter((name) => Object.keys(cache).some((file) => file.includes("/" + name + "/")));
      const before = loaded();
      await openLibsql("missing/folder/gallery.db").catch(() => undefined);
      await openPostgres("postgres://a@127.0.0.1:1/a").catch(() => undefined);
      console.log(JSON.stringify({ before, after: loaded() }));`);
    expect(seen).toEqual({ before: [], after: ["libsql", "pg"] });
  });
});

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe("what importing costs beside Node itself", () => {
  /** CPU milliseconds and resident megabytes of a whole process, up to the end of its program. */
  const cost = (program: string) =>
    ran(`${program};
      const { user, system } = process.cpuUsage();
      console.log(JSON.stringify([(user + system) / 1e3, process.memoryUsage().rss / 1e6]));`) as [
      number,
      number,
    ];

  test.each(["selfsame", "selfsame/evaluate", "selfsame/data"])(
    "%s: 60 ms where Node takes 40, and 25 MB",
    (name) => {
      const rounds = Array.from({ length: 9 }, () => [cost(""), cost(`await import("${name}")`)] as const);
      const ratio = median(rounds.map(([[bare], [time]]) => time / bare));
      const growth = median(rounds.map(([[, bare], [, memory]]) => memory - bare));
      console.log(`${name}: ${ratio.toFixed(2)} times Node's own start, ${growth.toFixed(0)} MB more`);
      expect(ratio).toBeLessThan((40 + 60) / 40);
      expect(growth).toBeLessThan(25);
    },
  );

  test("libSQL comes with the first gallery, PostgreSQL's client with the first on a server, neither with the package", () => {
    const seen = ran(`
      const { Module } = await import("node:module");
      const engines = () => ["libsql", "pg"].filter((name) =>
        Object.keys(Module._cache).some((file) => file.includes("node_modules/" + name + "/")));
      const { openGallery, restoreGallery } = await import("selfsame");
      const imported = engines();
      const refused = await openGallery({ nope: 1 }).catch(({ code }) => code);
      const missing = await restoreGallery("nothing", { workspace: "/proc/none" }).catch(({ code }) => code);
      console.log(JSON.stringify({ imported, names: [openGallery.name, restoreGallery.name], refused, missing, after: engines() }));`);
    expect(seen).toEqual({
      imported: [],
      names: ["openGallery", "restoreGallery"],
      refused: "INVALID_ARGUMENT",
      missing: "FILE_NOT_FOUND",
      after: [],
    });
  });

  test("zod, protobufjs and the jobs come with the first call that needs them", () => {
    const seen = ran(`
      const { openModel, exportBundle, parseTrainConfig, preset, train } = await import("selfsame");
      const names = [openModel, exportBundle, parseTrainConfig, train].map(({ name }) => name);
      const { bundle } = openModel("default");
      const refused = await train({}).catch(({ code }) => code);
      let asked;
      try { openModel("nowhere"); } catch (error) { asked = error instanceof (await import("selfsame")).SelfsameError; }
      console.log(JSON.stringify({ names, id: bundle.id.length > 0, steps: parseTrainConfig(preset("lfw")).steps, refused, asked }));`);
    expect(seen).toEqual({
      names: ["openModel", "exportBundle", "parseTrainConfig", "train"],
      id: true,
      steps: 1500,
      refused: "INVALID_ARGUMENT",
      asked: true,
    });
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
