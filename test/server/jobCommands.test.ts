import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writePeople } from "../support/drawnPeople.js";
import { runInProcess } from "../support/inProcess.js";
import { pixelBundle, writePixelBundle } from "../support/pixelBundle.js";
import { parsed } from "../support/runCli.js";
import { closeTestModel, type TestServer, testServer } from "../support/server.js";

// Long work with --server: a job there, which says here what the command says.

let folder: string;
let server: TestServer;
let address: string;
const path = (...names: string[]) => join(server.workspace, ...names);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-job-commands-"));
  server = await testServer();
  await writePeople(path("datasets", "drawn"), { people: 30, images: 4, noise: 90 });
  await writePeople(path("datasets", "few"), { people: 2, images: 1 });
  writePixelBundle(path("models", "toy"), pixelBundle(8));
  address = await server.app.listen({ port: 0, host: "127.0.0.1" });
  vi.stubEnv("SELFSAME_API_KEY", "admin-key");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await closeTestModel();
  rmSync(folder, { recursive: true });
});

const there = (line: string) => runInProcess(folder, [...line.split(" "), "--server", address]);
const here = (line: string) => runInProcess(folder, line.split(" "));

test("an evaluation: the same JSON but for times and places; its notes are told", async () => {
  const far = await there("evaluate --protocol folder --data drawn --model toy --json");
  const near = await here(
    `evaluate --protocol folder --data ${path("datasets", "drawn")} --model ${path("models", "toy")} --json`,
  );
  expect([far.code, near.code]).toEqual([0, 0]);
  const alike = (out: string) => ({ ...parsed("evaluate", out), secondsPerImage: 0, report: "" });
  expect(alike(far.out)).toEqual(alike(near.out));
  const [job] = (await server.ask("/v1/jobs")).json().items;
  expect(job).toMatchObject({ kind: "evaluate", label: "evaluate drawn", state: "done" });
}, 60_000);

test("a calibration makes a model that the list has, by its label", async () => {
  const line = "calibrate --data folder:drawn --model toy --label mine";
  const far = await there(line);
  expect([far.code, far.out]).toEqual([0, expect.stringMatching(/^DONE: mine: the model [\w-]+\n/)]);
  const [, id] = /the model (\S+)/.exec(far.out) ?? [];
  const { models } = parsed("models-list", (await there("models list --json")).out);
  expect(models.map(({ model }) => model)).toEqual(expect.arrayContaining(["default", "toy", id]));
  const shown = parsed("models-show", (await there(`models show ${id} --json`)).out);
  expect(shown.operatingPoints.length).toBeGreaterThan(0);
}, 60_000);

test("what a job fails of is what the command fails of; what the service refuses too", async () => {
  const failed = await there("calibrate --data few --model toy");
  expect([failed.code, failed.err]).toEqual([2, expect.stringMatching(/\[[A-Z_]+\]\n {2}\S/)]);
  expect(failed.err).not.toContain("[BUG]");
  for (const [line, code] of [
    ["evaluate --protocol folder --data none", "NOT_FOUND"],
    ["evaluate --protocol lfw --data drawn", "INVALID_ARGUMENT"],
    ["evaluate --protocol folder --data drawn --report x", "INVALID_ARGUMENT"],
    ["train --data drawn --mode head --model none", "MODEL_NOT_FOUND"],
    ["train --data drawn --mode other --preset lfw", "INVALID_ARGUMENT"],
    ["train --data drawn", "INVALID_ARGUMENT"],
    ["reembed --model none", "MODEL_NOT_FOUND"],
  ] as const) {
    const { code: exit, err } = await there(line);
    expect([line, exit, err]).toEqual([line, 2, expect.stringContaining(code)]);
  }
}, 60_000);

test("Ctrl-C cancels the job there", async () => {
  const config = "--preset lfw --layout folder --crop none --steps 100000 --label long";
  const training = there(`train --data drawn --model toy ${config}`);
  const state = async () =>
    (await server.ask("/v1/jobs")).json().items.find((job: { label: string }) => job.label === "long")?.state;
  await expect.poll(state, { timeout: 30_000 }).toBe("running");
  // Of the process that this test runs in, whose command hears it.
  process.emit("SIGINT");
  const { code, err } = await training;
  expect([code, err]).toEqual([130, expect.stringContaining("stopping")]);
  expect(await state()).toBe("cancelled");
}, 60_000);
