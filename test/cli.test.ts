import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Selfsame } from "selfsame";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonSchema, type SchemaName, schemas } from "../src/cli/schemas.js";
import { runInProcess } from "./support/inProcess.js";
import { parsed, runCli } from "./support/runCli.js";
import { root, sample } from "./support/samples.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => runInProcess(folder, args);
/** The same as a user has it. */
const runAlone = (...args: string[]) => runCli(folder, args);

const cut = new Map<number, Promise<Buffer[]>>();
/** Portraits of the faces in a sample photo. */
const portraits = (photo: number): Promise<Buffer[]> => {
  const found = cut.get(photo) ?? cutPortraits(photo);
  cut.set(photo, found);
  return found;
};
async function cutPortraits(photo: number): Promise<Buffer[]> {
  const selfsame = await Selfsame.load({ workers: 1 });
  const faces = await selfsame.detect(sample(photo));
  await selfsame.close();
  return Promise.all(
    faces.map(({ box }) => {
      const [left, top, side] = [box.x - box.width * 0.6, box.y - box.width * 0.6, box.width * 2.2].map(
        Math.round,
      );
      const area = { left: Math.max(0, left!), top: Math.max(0, top!), width: side!, height: side! };
      return sharp(sample(photo)).extract(area).resize(250, 250).jpeg({ quality: 95 }).toBuffer();
    }),
  );
}

describe("selfsame verify", () => {
  test("exits with 0 for a match, 1 for none, 2 for a fault, and prints one object with --json", async () => {
    const picture = join(folder, "faces.png");
    const match = await runAlone(
      "verify",
      sample(1),
      sample(3),
      "--face",
      "all",
      "--json",
      "--draw",
      picture,
    );
    expect(match).toMatchObject({ code: 0, err: "" });
    expect(parsed("verify", match.out)).toMatchObject({ match: true, presentationAttack: "not checked" });
    expect(match.out).not.toContain("embedding");
    expect(await sharp(picture).metadata()).toMatchObject({ width: 324, height: 166 });

    const none = await runAlone("verify", sample(1), sample(5), "--json");
    expect(none.code).toBe(1);
    expect(parsed("verify", none.out)).toMatchObject({ match: false, comparisons: 1 });

    const fault = await runAlone("verify", "nobody.jpg", sample(3), "--json");
    expect(fault.code).toBe(2);
    expect(parsed("error", fault.out)).toMatchObject({ error: { code: "FILE_NOT_FOUND" } });
  });

  test("says score, threshold, FMR with interval, data and what was not checked", async () => {
    const { out, code } = await run("verify", sample(1), sample(3), "--face", "all", "--fmr", "1e-2");
    expect(code).toBe(0);
    for (const part of [
      /^MATCH/,
      /score +0\.\d+ ≥ threshold/,
      /set for FMR 0\.01/,
      /95% interval/,
      /LFW/,
      /not checked/,
      /best of 9/,
    ])
      expect(out).toMatch(part);
  });

  test("takes a folder of references and names the rule", async () => {
    const references = join(folder, "references");
    mkdirSync(references);
    const [own, other] = (await portraits(4)) as [Buffer, Buffer];
    writeFileSync(join(references, "1.jpg"), own);
    const lit = (brightness: number) => sharp(own).modulate({ brightness }).jpeg().toBuffer();
    writeFileSync(join(references, "2.jpg"), await lit(1.1));
    writeFileSync(join(references, "broken.jpg"), "no picture");
    writeFileSync(join(folder, "own.jpg"), await lit(0.9));
    writeFileSync(join(folder, "other.jpg"), other);
    const { out, code, err } = await run("verify", "own.jpg", "--against", references, "--json");
    expect(code).toBe(0);
    const result = parsed("verify-against", out);
    expect(result).toMatchObject({
      match: true,
      rule: "mean cosine to the references, divided by the cube root of the length of their mean direction",
    });
    const stranger = await run("verify", "other.jpg", "--against", references, "--json");
    expect(stranger.code).toBe(1);
    expect(parsed("verify-against", stranger.out)).toMatchObject({ match: false });
    expect(result["references"]).toHaveLength(2);
    expect(result["failures"]).toHaveLength(1);
    expect(err).toMatch(/left out: .*broken\.jpg/);
  });

  test("refuses what it does not know", async () => {
    const misspelt = await run("verify", "a.jpg", "b.jpg", "--frm", "1e-4");
    expect(misspelt.code).toBe(2);
    expect(misspelt.err).toMatch(/Unknown option '--frm'.*INVALID_ARGUMENT/s);
    expect(misspelt.out).toBe("");
    for (const args of [
      ["verify", "a.jpg"],
      ["verify", "a.jpg", "b.jpg", "c.jpg"],
      ["verify", "a.jpg", "b.jpg", "--fmr", "0"],
      ["verify", "a.jpg", "b.jpg", "--threads", "two"],
      ["verify", "a.jpg", "b.jpg", "--model", "nobody"],
      ["nonsense"],
    ]) {
      const { code, err } = await run(...args);
      expect(code, args.join(" ")).toBe(2);
      expect(err).toMatch(/^selfsame: .+ \[[A-Z_]+\]\n {2}\S/);
      expect(err).not.toMatch(/ at .*\.js:/);
    }
  });
});

describe("the other commands", () => {
  test("detect lists and frames faces", async () => {
    const picture = join(folder, "framed.png");
    const { out, code } = await run("detect", sample(1), "--json", "--draw", picture);
    expect(code).toBe(0);
    expect(parsed("detect", out)["faces"]).toHaveLength(3);
    const [original, framed] = await Promise.all(
      [sample(1), picture].map((file) => sharp(file).removeAlpha().raw().toBuffer()),
    );
    const changed = original!.filter((value, i) => value !== framed![i]).length;
    expect(changed).toBeGreaterThan(5_000);
    expect(changed).toBeLessThan(original!.length / 20);
  });

  test("embed writes .npy and .json of the same values", async () => {
    await run("embed", sample(1), sample(2), "--out", "both.npy");
    await run("embed", sample(1), sample(2), "--out", "both.json");
    const npy = readFileSync(join(folder, "both.npy"));
    const listing = JSON.parse(readFileSync(join(folder, "both.json"), "utf8"));
    const values = new Float32Array(new Uint8Array(npy.subarray(npy.length - 2 * 128 * 4)).buffer);
    expect(parsed("embed", JSON.stringify(listing))["faces"]).toHaveLength(2);
    const listed = listing.faces.flatMap((face: { embedding: number[] }) => face.embedding);
    expect(Float32Array.from(listed)).toEqual(values);
  });

  test("align writes the aligned faces", async () => {
    const { out } = await run("align", sample(1), "--face", "all", "--out", "chip.png", "--json");
    expect(parsed("align", out)["faces"]).toHaveLength(3);
    for (const i of [1, 2, 3])
      expect(await sharp(join(folder, `chip-${i}.png`)).metadata()).toMatchObject({
        width: 150,
        height: 150,
      });
  });

  test("compare-all writes every pair as CSV", async () => {
    const photos = join(folder, "all, photos");
    mkdirSync(photos);
    for (const [i, portrait] of (await portraits(5)).entries())
      writeFileSync(join(photos, `"${i}".jpg`), portrait);
    const summary = await run("compare-all", photos, "--out", "pairs.csv", "--json");
    expect(parsed("compare-all", summary.out)).toMatchObject({ photos: 5, comparisons: 10 });
    const direct = await run("compare-all", photos);
    const csv = readFileSync(join(folder, "pairs.csv"), "utf8");
    expect(direct.out).toBe(csv);
    expect(csv.trimEnd().split("\n")).toHaveLength(11);
    expect(csv).toMatch(
      /^a,b,score,distance,match,outcome\n"""0""\.jpg","""1""\.jpg",0\.\d+(e-\d+)?,0\.\d+,0,no match\n/,
    );
  });

  test("models list and show give licence, provenance and operating points", async () => {
    const list = await run("models", "list", "--json");
    expect(parsed("models-list", list.out)["models"]).toHaveLength(1);
    const show = await run("models", "show", "default", "--json");
    expect(parsed("models-show", show.out)).toMatchObject({ licence: { name: "CC0-1.0" } });
    const text = await run("models", "show");
    for (const part of [/trained on/, /CC0/, /FMR 0\.001: score ≥/, /reproduce/])
      expect(text.out).toMatch(part);
  });

  test("evaluate measures pairs of LFW's form, with failures counted and folds kept apart", async () => {
    const data = join(folder, "lfw");
    const person = (name: string, images: readonly (Buffer | string)[]) => {
      mkdirSync(join(data, name), { recursive: true });
      for (const [i, image] of images.entries())
        writeFileSync(join(data, name, `${name}_${String(i + 1).padStart(4, "0")}.jpg`), image);
    };
    const [a, b, c, d] = (await portraits(4)) as [Buffer, Buffer, Buffer, Buffer];
    const softer = (image: Buffer) =>
      sharp(image).modulate({ brightness: 1.1 }).resize(200).jpeg().toBuffer();
    person("Ada", [a, await softer(a)]);
    person("Bea", [b, await softer(b)]);
    person("Cis", [c, await softer(c), "no picture"]);
    person("Dot", [d, await softer(d)]);
    const view1 = join(folder, "view1.txt");
    writeFileSync(
      view1,
      "3\nAda\t1\t2\nBea\t1\t2\nCis\t1\t3\nAda\t1\tBea\t1\nBea\t1\tCis\t1\nCis\t1\tDot\t2\n",
    );
    const first = await run("evaluate", "--protocol", "lfw", "--data", data, "--pairs", view1, "--json");
    expect(first.code).toBe(0);
    // Cis_0003 fails: its genuine pair scores 0 and is missed at every useful threshold.
    const result = parsed("evaluate", first.out);
    expect(result).toMatchObject({ protocol: "lfw", view: 1, pairs: 6, failures: 1 });
    expect(result["accuracy"]).toMatchObject({ mean: 5 / 6, standardError: null });
    const two = expect.closeTo(2 / 3, 12);
    expect(result["tarAtFar"]).toEqual({ "1e-2": two, "1e-3": two });

    const view2 = join(folder, "view2.txt");
    writeFileSync(
      view2,
      "2\t2\nAda\t1\t2\nBea\t1\t2\nAda\t1\tBea\t1\nAda\t2\tBea\t2\nCis\t1\t2\nDot\t1\t2\nCis\t1\tDot\t1\nCis\t2\tDot\t2\n",
    );
    const second = await run("evaluate", "--protocol", "lfw", "--data", data, "--pairs", view2, "--json");
    expect(parsed("evaluate", second.out)).toMatchObject({
      view: 2,
      pairs: 8,
      failures: 0,
      accuracy: { mean: 1, standardError: 0 },
      eer: 0,
      auc: 1,
    });
  });

  test("data downloads from a mirror, and says what is wrong with it", async () => {
    const server = createServer((request, response) => {
      if (request.url === "/pairsDevTrain.txt") response.end("other bytes");
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const corrupt = await run("data", "lfw", "--mirror", mirror, "--json");
      expect(corrupt.code).toBe(2);
      expect(parsed("error", corrupt.out)).toMatchObject({ error: { code: "DOWNLOAD_CORRUPT" } });
      const missing = await run("data", "omniglot", "--mirror", mirror);
      expect(missing.err).toMatch(/HTTP 404 \[DOWNLOAD_FAILED\]/);
      expect((await run("data", "lfw", "--mirror", "ftp://x")).err).toMatch(/INVALID_ARGUMENT/);
    } finally {
      server.close();
    }
  });

  test("help is printed for every command, without colours where no terminal is", async () => {
    for (const args of [
      ["--help"],
      ["verify", "--help"],
      ["models", "--help"],
      ["data", "--help"],
      ["evaluate", "--help"],
    ]) {
      const { code, out } = await run(...args);
      expect(code).toBe(0);
      expect(out).toMatch(/USAGE selfsame/);
    }
    expect((await runAlone()).code).toBe(2);
    expect((await runAlone("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

test("the published schemas are those of the code", () => {
  for (const name of Object.keys(schemas) as SchemaName[])
    expect(JSON.parse(readFileSync(join(root, "dist", "schemas", `${name}.json`), "utf8"))).toEqual(
      jsonSchema(name),
    );
});
