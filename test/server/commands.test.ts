import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runInProcess } from "../support/inProcess.js";
import { parsed } from "../support/runCli.js";
import { sample } from "../support/samples.js";
import { closeTestModel, otherPhoto, type TestServer, testServer } from "../support/server.js";

// Commands with --server say what they say without it.

let folder: string;
let server: TestServer;
let address: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-commands-"));
  server = await testServer();
  address = await server.app.listen({ port: 0, host: "127.0.0.1" });
  writeFileSync(join(folder, "ada2.jpg"), await otherPhoto(1));
  vi.stubEnv("SELFSAME_API_KEY", "admin-key");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await closeTestModel();
  rmSync(folder, { recursive: true });
});

const there = (...args: string[]) => runInProcess(folder, [...args, "--server", address]);
const here = (...args: string[]) => runInProcess(folder, args);

/** A service knows photos by their place, not by a name. */
const told = ({ code, out, err }: { code: number | null; out: string; err: string }) => ({
  code,
  err,
  out: out.replace(`"${sample(2)}":`, "the second photo:"),
});

test("detect and verify: the same text, JSON and exit code as on this machine", async () => {
  for (const args of [
    ["detect", sample(1)],
    ["detect", sample(1), "--json", "--face", "2"],
    ["verify", sample(1), "ada2.jpg"],
    ["verify", sample(1), sample(4), "--json", "--fmr", "1e-2"],
    ["verify", sample(1), sample(2)],
  ])
    expect(await there(...args)).toEqual(told(await here(...args)));
});

test("enroll, verify --person and identify, and what a service refuses", async () => {
  const enrolled = await there("enroll", sample(1), sample(1), "--name", "Ada", "--id", "4711", "--json");
  expect(enrolled.code).toBe(0);
  expect(parsed("enroll", enrolled.out)).toMatchObject({
    enrolled: 1,
    photos: [{ name: sample(1), outcome: "enrolled" }, { reason: "duplicate" }],
  });
  const more = await there("enroll", sample(1), "--person", "4711", "--allow-duplicates");
  expect(more.out).toMatch(/^ADDED TO: Ada/);
  const verified = await there("verify", "ada2.jpg", "--person", "4711");
  expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/^MATCH/)]);
  const found = await there("identify", "ada2.jpg", "--json");
  expect(parsed("identify", found.out)).toMatchObject({ outcome: "match", people: 1 });
  expect((await there("identify", sample(4))).code).toBe(1);
  const nobody = await there("verify", "ada2.jpg", "--person", "nobody");
  expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining("PERSON_NOT_FOUND")]);
});

test.each([
  ["what this machine does", ["verify", "a.jpg", "--against", "x"], "INVALID_ARGUMENT"],
  ["a folder of people", ["enroll", "--from", "x"], "INVALID_ARGUMENT"],
  ["a photo that is missing", ["detect", "none.jpg"], "FILE_NOT_FOUND"],
])("%s is refused", async (_, args, code) => {
  const { code: exit, err } = await there(...args);
  expect([exit, err]).toEqual([2, expect.stringContaining(code)]);
});

test("nobody there, another's key, no key and no URL are said as such", async () => {
  const gone = await here("detect", sample(1), "--server", "http://127.0.0.1:9");
  expect([gone.code, gone.err]).toEqual([2, expect.stringContaining("SERVER_UNREACHABLE")]);
  expect((await here("detect", sample(1), "--server", "x")).err).toContain("INVALID_ARGUMENT");
  vi.stubEnv("SELFSAME_API_KEY", "guess");
  expect((await there("detect", sample(1))).err).toContain("UNAUTHENTICATED");
  vi.stubEnv("SELFSAME_API_KEY", "");
  expect((await there("detect", sample(1))).err).toContain("SELFSAME_API_KEY");
  vi.stubEnv("SELFSAME_API_KEY", "admin-key");
});
