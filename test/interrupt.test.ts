import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writePeople } from "./support/drawnPeople.js";
import { mirrorBundle } from "./support/mirrorPeople.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import { runCli } from "./support/runCli.js";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-interrupt-"));
  writePixelBundle(join(folder, "model"), mirrorBundle());
  await writePeople(join(folder, "people"), { people: 60, images: 6 });
});
afterAll(() => rmSync(folder, { recursive: true }));

test("evaluate without a terminal tells how far it is; Ctrl-C ends it soon, with 130 and nothing written", {
  timeout: 120_000,
}, async () => {
  const line = "evaluate --protocol folder --data people --model model --resamples 100000 --report out";
  let pressed = 0;
  const stopped = await runCli(folder, line.split(" "), (err, kill) => {
    if (pressed > 0 || !/^figures 0\/1\n/m.test(err)) return;
    pressed = performance.now();
    kill("SIGINT");
  });
  expect(pressed, stopped.err).toBeGreaterThan(0);
  expect(performance.now() - pressed).toBeLessThan(3000);
  expect(stopped.err).toMatch(/stopping; Ctrl-C again ends it at once\nselfsame: .*\[ABORTED\]/);
  expect(stopped).toMatchObject({ code: 130, out: "" });
  expect(existsSync(join(folder, "out"))).toBe(false);
  // What was embedded is kept.
  const kept = readdirSync(join(folder, "cache"), { recursive: true, withFileTypes: true });
  expect(kept.filter((entry) => entry.isFile()).length).toBeGreaterThanOrEqual(360);
});
