import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writePeople } from "./support/drawnPeople.js";
import { mirrorBundle, writePerson } from "./support/mirrorPeople.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import { parsed, runCli } from "./support/runCli.js";

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-interrupt-"));
  writePixelBundle(join(folder, "model"), mirrorBundle());
  await writePeople(join(folder, "people"), { people: 60, images: 6 });
  for (let person = 0; person < 400; person++)
    await writePerson(join(folder, "many", String(person)), "1.png", { person, image: 1 });
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

test("enroll --from is stopped by Ctrl-C; who was enrolled by then stays, and the next run goes on", {
  timeout: 240_000,
}, async () => {
  vi.stubEnv("SELFSAME_HOME", join(folder, "work"));
  vi.stubEnv("SELFSAME_KEY_FILE", join(folder, "gallery.key"));
  const line = "enroll --from many --csv many.csv --model model --workers 2";
  const database = join(folder, "work", "gallery", "gallery.db");
  let pressed = false;
  const stopped = await runCli(folder, line.split(" "), (_, kill) => {
    if (pressed) return;
    // The key's notice is said; then work begins.
    pressed = true;
    const timer = setInterval(() => {
      if (!existsSync(database) || statSync(database).size < 300_000) return;
      clearInterval(timer);
      kill("SIGINT");
    }, 20);
  });
  expect(stopped.code, stopped.err).toBe(130);
  expect(existsSync(join(folder, "many.csv"))).toBe(false);
  const counts = async () => {
    const { out } = await runCli(folder, ["gallery", "show", "--json"]);
    return parsed("gallery-show", out);
  };
  const { people } = await counts();
  expect(people).toBeGreaterThan(0);
  expect(people).toBeLessThan(400);
  const again = await runCli(folder, [...line.split(" "), "--json"]);
  const done = parsed("enroll-from", again.out);
  expect(done.people.filter(({ outcome }) => outcome === "enrolled")).toHaveLength(400 - people);
  expect((await counts()).people).toBe(400);
  vi.unstubAllEnvs();
});
