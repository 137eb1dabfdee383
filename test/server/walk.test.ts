import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root, sample } from "../support/samples.js";
import { closeTestModel, otherPhoto, type TestServer, testServer } from "../support/server.js";

// docs/api.md's walk, as it stands there, by curl against a server that listens.

const photos = {
  "ada1.jpg": 1,
  "ada2.jpg": 2,
  "stranger.jpg": 4,
  "anchor.jpg": 1,
  "positive.jpg": 2,
  "negative.jpg": 4,
};

let server: TestServer;
let folder: string;
let address: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-walk-"));
  for (const [name, number] of Object.entries(photos)) copyFileSync(sample(number), join(folder, name));
  for (const name of ["ada2.jpg", "positive.jpg"]) writeFileSync(join(folder, name), await otherPhoto(1));
  server = await testServer();
  await server.app.listen({ port: 0, host: "127.0.0.1" });
  address = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await server.close();
  await closeTestModel();
  rmSync(folder, { recursive: true });
});

const blocks = [...readFileSync(join(root, "docs", "api.md"), "utf8").matchAll(/^```sh\n(.*?)^```$/gms)].map(
  ([, code = ""]) => code,
);

async function run(block: string): Promise<string> {
  const env = { ...process.env, URL: address, KEY: "admin-key" };
  const { stdout } = await promisify(execFile)("sh", ["-ec", block], { cwd: folder, env, timeout: 120_000 });
  return stdout;
}

test("enrol, verify, identify, train with events, delete: as the documentation says", async () => {
  const [enrol = "", verify = "", identify = "", training = "", remove = "", ...none] = blocks;
  expect(none).toEqual([]);
  expect(JSON.parse(await run(enrol))).toMatchObject({ created: true, enrolled: 1, person: { name: "Ada" } });
  expect(JSON.parse(await run(verify))).toMatchObject({
    outcome: "match",
    targetFmr: 1e-3,
    person: { externalId: "4711" },
  });
  expect(JSON.parse(await run(identify))).toMatchObject({ outcome: "no match", people: 1 });
  const events = [...(await run(training)).matchAll(/^id: (\d+)\nevent: (\w+)\ndata: (.*)$/gm)];
  expect(events.map(([, id]) => Number(id))).toEqual(events.map((_, i) => i + 1));
  expect(JSON.parse(events.at(-1)?.[3] ?? "").data).toMatchObject({ kind: "train", state: "done" });
  expect(JSON.parse(await run(remove))).toMatchObject({ templates: 1 });
}, 180_000);
