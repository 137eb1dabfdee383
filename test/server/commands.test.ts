import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runInProcess } from "../support/inProcess.js";
import { type Ended, parsed } from "../support/runCli.js";
import { sample } from "../support/samples.js";
import { closeTestModel, form, otherPhoto, type TestServer, testServer } from "../support/server.js";

// Commands with --server say what they say without it, on the same gallery.

let folder: string;
let server: TestServer;
let address: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-commands-"));
  server = await testServer();
  address = await server.app.listen({ port: 0, host: "127.0.0.1" });
  writeFileSync(join(folder, "ada2.jpg"), await otherPhoto(1));
  vi.stubEnv("SELFSAME_API_KEY", "admin-key");
  vi.stubEnv("SELFSAME_HOME", server.workspace);
  vi.stubEnv("SELFSAME_KEY_FILE", join(server.workspace, "..", "gallery.key"));
  vi.stubEnv("DATABASE_URL", "");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await closeTestModel();
  rmSync(folder, { recursive: true });
});

const there = (...args: string[]) => runInProcess(folder, [...args, "--server", address]);
const here = (...args: string[]) => runInProcess(folder, args);
const words = (line: string) => line.split(" ");

/** JSON as what it says, whatever the order. */
const plain = (out: string): unknown => (out.startsWith("{") ? JSON.parse(out) : out);

/** A service knows photos by their place, not by a name. */
const told = ({ code, out, err }: Ended) => ({
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
  const consent = ["--consent", "door", "--consent-version", "2"];
  const more = await there("enroll", sample(1), "--person", "4711", "--allow-duplicates", ...consent);
  expect(more.out).toMatch(/^ADDED TO: Ada/);
  const verified = await there("verify", "ada2.jpg", "--person", "4711");
  expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/^MATCH/)]);
  const found = await there("identify", "ada2.jpg", "--json");
  expect(parsed("identify", found.out)).toMatchObject({ outcome: "match", people: 1 });
  expect((await there("identify", sample(4))).code).toBe(1);
  const nobody = await there("verify", "ada2.jpg", "--person", "nobody");
  expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining("PERSON_NOT_FOUND")]);
  expect((await there("enroll", sample(4), "--name", "Bea", "--id", "4712")).code).toBe(0);
});

describe("people, inbox, audit, keys, gallery, models, captures", () => {
  beforeAll(async () => {
    const image = readFileSync(sample(1));
    for (const role of ["anchor", "negative"])
      await server.ask({
        method: "POST",
        url: "/v1/captures",
        ...form([
          ["image", image],
          ["role", role],
          ["session", "desk"],
        ]),
      });
    await server.ask({ method: "PATCH", url: "/v1/settings", payload: { keepUnknownDays: 3 } });
    await here("identify", sample(5));
  });

  test.each([
    "people list",
    "people list --match ada --limit 1",
    "people list --limit 1",
    "people show 4711",
    "people show nobody",
    "people merges",
    "people candidates",
    "people check",
    "people change 4711",
    "inbox list",
    "inbox list --ignored",
    "inbox ignore none",
    "audit head",
    "audit verify",
    "keys list",
    "gallery show",
    "gallery settings",
    "models list",
    "models show",
    "models show none",
    "captures list",
    "captures purge --days 3",
  ])("%s", async (line) => {
    for (const more of [[], ["--json"]]) {
      const [far, near] = [await there(...words(line), ...more), await here(...words(line), ...more)];
      const place = join(server.workspace, "captures");
      // Where captures lie is this machine's to say; the head is signed at its own time.
      const alike = ({ code, out, err }: Ended) => ({
        code,
        err: err.replace(`in ${place}`, "in the service's workspace"),
        out: plain(
          out.replaceAll(/"(time|signature)": "[^"]*"/g, '"$1": 0').replace(JSON.stringify(place), "null"),
        ),
      });
      if (line.startsWith("models show none")) expect([far.code, near.code]).toEqual([2, 2]);
      else expect(alike(far)).toEqual(alike(near));
      expect(far.err).not.toContain("[BUG]");
    }
  });

  test("what changes something says the same, and the next who looks sees it", async () => {
    const face = parsed("inbox-list", (await here("inbox", "list", "--json")).out).clusters[0]?.faces[0]?.id;
    const made = (await there(...words("keys create --label x --scope verify --json"))).out;
    const { prefix } = parsed("keys-create", made).key;
    const both = (line: string) => Promise.all([there(...words(line)), here(...words(line))]);
    for (const line of [
      "people change 4711 --name Ada --group staff",
      "gallery settings --keep-unknown 4 --fpir 0.02",
      `inbox ignore ${face}`,
      `inbox not ${face} --person 4711`,
      `keys revoke ${prefix}`,
    ]) {
      const [far, near] = await both(line);
      expect([line, far]).toEqual([line, near]);
      expect(far.code).toBe(0);
    }
    const assigned = await there("inbox", "assign", `${face}`, "--name", "Cyd", "--id", "4713", "--json");
    expect(parsed("inbox-assign", assigned.out)).toMatchObject({ created: true, assigned: 1 });
    const merged = parsed("people-merge", (await there(...words("people merge 4711 4713 --json"))).out);
    expect(parsed("people-merges", (await here("people", "merges", "--json")).out).merges).toHaveLength(1);
    expect((await there("people", "merge", "--undo", merged.id)).out).toMatch(/^MADE TWO AGAIN: Cyd/);
    const gone = parsed("people-delete", (await there("people", "delete", "4713", "--json")).out);
    expect(gone.receipts).toMatchObject([{ templates: 1 }]);
    expect((await here("people", "show", "4713")).code).toBe(2);
  });

  test("exports are the same files, of one and of all; the audit's too", async () => {
    for (const [line, name] of [
      ["people export 4711 --out", "one"],
      ["people export --all --out", "all"],
    ] as const) {
      const far = parsed("people-export", (await there(...words(line), `${name}-far`, "--json")).out);
      const near = parsed("people-export", (await here(...words(line), `${name}-near`, "--json")).out);
      expect({ ...far, out: "" }).toEqual({ ...near, out: "" });
      const files = (of: string) => readdirSync(join(folder, of), { recursive: true }).map(String).sort();
      expect(files(`${name}-far`)).toEqual(files(`${name}-near`));
    }
    const person = (of: string) =>
      readFileSync(join(folder, of, "person.json"), "utf8").replace(/"exported".*/, "");
    expect(person("one-far")).toBe(person("one-near"));
    const again = await there("people", "export", "4711", "--out", "one-far");
    expect([again.code, again.err]).toEqual([2, expect.stringContaining("FILE_EXISTS")]);
    await there("audit", "export", "--out", "far.jsonl");
    await here("audit", "export", "--out", "near.jsonl");
    const rows = (name: string) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .filter((row) => row !== "")
        .map((row) => JSON.parse(row) as unknown);
    expect(rows("far.jsonl").length).toBeGreaterThan(9);
    expect(rows("far.jsonl")).toEqual(rows("near.jsonl"));
  });

  test("captures are erased at the service", async () => {
    const gone = parsed("captures", (await there("captures", "purge", "--all", "--json")).out);
    expect(gone).toMatchObject({ folder: null, captures: [{ role: "anchor" }, { role: "negative" }] });
    expect((await here("captures", "list")).err).toContain("0 captures");
  });
});

describe("what is done on this machine alone", () => {
  test.each([
    ["an option of this machine", ["verify", "a.jpg", "--against", "x"], "INVALID_ARGUMENT"],
    ["another model than the service's", ["detect", "a.jpg", "--model", "x"], "INVALID_ARGUMENT"],
    ["a workspace", ["people", "list", "--workspace", "x"], "INVALID_ARGUMENT"],
    ["a folder of people", ["enroll", "--from", "x"], "INVALID_ARGUMENT"],
    ["readable vectors", ["gallery", "settings", "--readable-vectors"], "INVALID_ARGUMENT"],
    [
      "a model's folder",
      ["train", "--data", "captures", "--preset", "webcam", "--out", "x"],
      "INVALID_ARGUMENT",
    ],
    ["a photo that is missing", ["detect", "none.jpg"], "FILE_NOT_FOUND"],
  ])("%s is refused", async (_, args, code) => {
    const { code: exit, err } = await there(...args);
    expect([exit, err]).toEqual([2, expect.stringContaining(code)]);
  });

  test("every command takes --server, or says why it does not, as docs/api.md does", async () => {
    const docs = readFileSync("docs/api.md", "utf8");
    const silent: string[] = [];
    for (const line of await commandLines()) {
      const help = (await here(...words(line), "--help")).out;
      if (help.includes("--server")) continue;
      const { code, err } = await there(...words(line), ...words(required[line] ?? "x"));
      if (code !== 2 || !/asks no service \(--server\): \w/.test(err)) silent.push(line);
      if (!docs.includes(`\`${line}\``)) silent.push(`docs: ${line}`);
    }
    expect(silent).toEqual([]);
  }, 60_000);

  /** What else a command can't do without. */
  const required: Readonly<Record<string, string>> = {
    align: "x --out y",
    "compare-models": "x y --protocol folder --data z",
    export: "--out x",
    certificate: "--out x",
  };

  /** Of every command that does something. */
  async function commandLines(): Promise<string[]> {
    const below = async (path: string[]): Promise<string[]> => {
      const { out } = await here(...path, "--help");
      const [, list] = /COMMANDS\n\n([\s\S]*?)\n\n/.exec(out) ?? [];
      if (list === undefined) return [path.join(" ")];
      const names = list.split("\n").map((row) => row.trim().split(/\s+/)[0] ?? "");
      return (await Promise.all(names.map((name) => below([...path, name])))).flat();
    };
    return below([]);
  }

  test("a label is for a service", async () => {
    const { code, err } = await here("train", "--data", "x", "--preset", "lfw", "--out", "y", "--label", "z");
    expect([code, err]).toEqual([2, expect.stringContaining("--label is for a service")]);
    expect(existsSync(join(folder, "y"))).toBe(false);
  });
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
