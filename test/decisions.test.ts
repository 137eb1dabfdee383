import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DecisionOutcome, evaluatePairs, readProtocol, Selfsame, writeReport } from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exitCodeOf } from "../src/cli/exitCodes.js";
import { runInProcess } from "./support/inProcess.js";
import { mirrorBundle, testPoint, writePerson } from "./support/mirrorPeople.js";
import { writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";

let folder: string;
let selfsame: Selfsame;
const photo = (name: string) => join(folder, "people", name);
const names = ["Ada/1.png", "Ada/2.png", "Ada/turned.png", "Bea/1.png", "Bea/turned.png", "Cis/1.png"];
const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-decisions-"));
  writePixelBundle(join(folder, "model"), mirrorBundle());
  const people = ["Ada", "Bea", "Cis"];
  for (const [image, name] of names.entries())
    await writePerson(join(folder, "people"), name, {
      person: people.indexOf(name.split("/")[0]!),
      image,
      turned: name.includes("turned"),
    });
  selfsame = await Selfsame.load({ model: join(folder, "model"), workers: 1 });
});
afterAll(async () => {
  await selfsame.close();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runInProcess(folder, args);

/** By hand: one person's photos match, strangers' don't, and nothing is decided on a turned face. */
function expected([a, b]: readonly [string, string]): DecisionOutcome {
  if (a.includes("turned") || b.includes("turned")) return "no decision";
  return a.split("/")[0] === b.split("/")[0] ? "match" : "no match";
}
const outcomes = pairs.map(expected);

describe("one decision everywhere", () => {
  test("the pairs have every outcome", () => {
    expect(new Set(outcomes)).toEqual(new Set(["match", "no match", "no decision"]));
  });

  test("in the library: verify, verifyAgainst, compare", async () => {
    const faces = new Map(
      await Promise.all(names.map(async (name) => [name, await selfsame.embed(photo(name))] as const)),
    );
    const face = (name: string) => faces.get(name)!;
    const paths = pairs.map(([a, b]) => [photo(a), photo(b)] as const);
    const forms = {
      verify: await Promise.all(paths.map(([a, b]) => selfsame.verify(a, b))),
      verifyAgainst: await Promise.all(paths.map(([a, b]) => selfsame.verifyAgainst(a, [b]))),
      compare: pairs.map(([a, b]) => selfsame.compare(face(a), face(b))),
    };
    for (const [form, decisions] of Object.entries(forms)) {
      expect([form, decisions.map(({ outcome }) => outcome)]).toEqual([form, outcomes]);
      for (const [i, decision] of decisions.entries()) {
        const { outcome, match, reason, comparable, score, threshold, explanation } = decision;
        expect(match).toBe(outcome === "match");
        expect(reason).toBe(outcome === "no decision" ? "not comparable" : null);
        expect(comparable).toBe(outcome !== "no decision");
        expect(score).toBeCloseTo(forms.verify[i]!.score, 12);
        expect(threshold).toBe(0.6);
        if (outcome === "no decision") expect(explanation).toMatch(/turned away/);
        else expect(explanation).toBeNull();
      }
    }
  });

  test("on the command line: verify, verify --against, compare-all", async () => {
    for (const [i, [a, b]] of pairs.entries()) {
      const { code, out } = await run("verify", photo(a), photo(b), "--model", "model", "--json");
      expect([a, b, parsed("verify", out).outcome, code]).toEqual([
        a,
        b,
        outcomes[i],
        exitCodeOf(outcomes[i]!),
      ]);
    }
    const text = await run("verify", photo("Ada/1.png"), photo("Bea/turned.png"), "--model", "model");
    expect(text.out).toMatch(/^NO DECISION: ".*Bea\/turned\.png": turned away/);
    mkdirSync(join(folder, "one"));
    renameSync(photo("Bea/turned.png"), join(folder, "one", "turned.png"));
    const against = await run("verify", photo("Bea/1.png"), "--against", "one", "--model", "model", "--json");
    renameSync(join(folder, "one", "turned.png"), photo("Bea/turned.png"));
    expect(against.code).toBe(3);
    expect(parsed("verify-against", against.out)).toMatchObject({
      outcome: "no decision",
      references: [],
      leftOut: [{ file: join("one", "turned.png"), reason: "not comparable" }],
    });

    const all = await run("compare-all", "people", "--model", "model", "--out", "all.csv", "--json");
    expect(all.code).toBe(0);
    const lines = readFileSync(join(folder, "all.csv"), "utf8").trimEnd().split("\n");
    expect(lines[0]).toBe("a,b,score,distance,match,outcome");
    const rows = lines.slice(1).map((line) => line.split(","));
    expect(rows.map(([a, b]) => [a, b])).toEqual(pairs);
    expect(rows.map((row) => row[5])).toEqual(outcomes);
    expect(rows.map((row) => row[4])).toEqual(outcomes.map((outcome) => (outcome === "match" ? "1" : "0")));
    const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
    expect(parsed("compare-all", all.out)).toMatchObject({
      matches: count("match"),
      noDecisions: count("no decision"),
      notComparable: [{ file: "Ada/turned.png" }, { file: "Bea/turned.png" }],
    });
  });

  test("in measuring: evaluate's decisions and scores.csv, compare-models' disagreements", async () => {
    const model = join(folder, "model");
    const protocol = await readProtocol({ protocol: "folder", data: join(folder, "people") });
    const evaluation = await evaluatePairs(protocol, { model, cache: false, workers: 1, resamples: 10 });
    const { threshold, confusion } = evaluation.report.decision;
    const right = pairs.map(([a, b]) => a.split("/")[0] === b.split("/")[0]);
    expect(threshold).toBe(0.6);
    expect(confusion.truePositives).toBe(outcomes.filter((o, i) => o === "match" && right[i]).length);
    expect(confusion.falsePositives).toBe(0);
    await writeReport(join(folder, "report"), evaluation, { errorImages: false });
    const [head, ...lines] = readFileSync(join(folder, "report", "scores.csv"), "utf8")
      .trimEnd()
      .split("\n");
    expect(head).toBe("pair,a,b,label,score,rejected,declined");
    const decided = lines.map((line): DecisionOutcome => {
      const [score, rejected, declined] = line.split(",").slice(4).map(Number) as [number, number, number];
      if (rejected === 1 || declined === 1) return "no decision";
      return score >= threshold! ? "match" : "no match";
    });
    expect(decided).toEqual(outcomes);

    // The same twin, but letting every face through, and matching everybody.
    const { embedding } = mirrorBundle();
    const every = { ...embedding, minQuality: -1 };
    const all = mirrorBundle({ id: "all", operatingPoints: [testPoint(1e-3, 0)], embedding: every });
    writePixelBundle(join(folder, "all"), all);
    const models = await run(
      ...["compare-models", "model", "all", "--protocol", "folder", "--data", "people", "--json"],
    );
    const [comparison] = parsed("compare-models", models.out).comparisons;
    const differ = pairs.flatMap(([a, b], i) =>
      outcomes[i] === "match" ? [] : [{ a, b, outcomes: [outcomes[i]!, "match" as const] }],
    );
    expect(comparison!.disagreements.map(({ a, b, outcomes }) => ({ a, b, outcomes }))).toEqual(differ);
  });
});

describe("bare embeddings", () => {
  test("decide, but never as comparable; beside a poor face they don't", async () => {
    const [a, b, turned] = await Promise.all(
      ["Ada/1.png", "Ada/2.png", "Ada/turned.png"].map((name) => selfsame.embed(photo(name))),
    );
    for (const [x, y] of [
      [a!.embedding, b!.embedding],
      [a!, b!.embedding],
      [a!.embedding, turned!.embedding],
    ] as const) {
      const decision = selfsame.compare(x, y);
      expect(decision).toMatchObject({ outcome: "match", comparable: "unknown", reason: null });
      expect(decision.explanation).toMatch(/quality was not checked/);
    }
    expect(selfsame.compare(a!.embedding, turned!)).toMatchObject({
      outcome: "no decision",
      match: false,
      comparable: false,
      explanation: expect.stringMatching(/^the second face: turned away/),
    });
    // NaN, and what JSON makes of it.
    for (const quality of [Number.NaN, Number.POSITIVE_INFINITY, 2, JSON.parse("null")]) {
      const decision = selfsame.compare(a!, { ...b!, quality });
      expect(decision.outcome).toBe("no decision");
      expect(decision.explanation).toMatch(/quality not measurable;/);
    }
  });
});

describe("several references", () => {
  const against = (probe: string, ...references: string[]) =>
    selfsame.verifyAgainst(photo(probe), references.map(photo));

  test("poor ones are left out by name, the rest decides", async () => {
    const result = await against("Ada/1.png", "Ada/2.png", "Bea/turned.png");
    const alone = await against("Ada/1.png", "Ada/2.png");
    expect(result).toMatchObject({ outcome: "match", distance: alone.distance, comparable: true });
    expect(result.references).toHaveLength(1);
    expect(result.leftOut).toMatchObject([{ index: 1, reason: "not comparable" }]);
    expect(result.warnings.join("\n")).toMatch(/left out: ".*Bea\/turned\.png": turned away/);
    const none = await against("Ada/1.png", "Ada/turned.png", "Bea/turned.png");
    expect(none).toMatchObject({ outcome: "no decision", reason: "not comparable", references: [] });
    expect(none.explanation).toMatch(/no reference is left: ".*Ada\/turned\.png".*; ".*Bea\/turned\.png"/);
    expect((await against("Ada/turned.png", "Ada/1.png")).explanation).toMatch(/^".*Ada\/turned\.png"/);
  });

  test("the probe itself proves nothing", async () => {
    const result = await against("Ada/1.png", "Ada/1.png", "Bea/1.png");
    expect(result).toMatchObject({ outcome: "no match", leftOut: [{ index: 0, reason: "same picture" }] });
    const only = await selfsame.verifyAgainst(photo("Ada/1.png"), [readFileSync(photo("Ada/1.png"))]);
    expect(only).toMatchObject({ outcome: "no decision", match: false });
    expect(only.explanation).toMatch(/reference 1: the same picture as the probe/);
    const same = await selfsame.verify(photo("Ada/1.png"), photo("Ada/1.png"));
    expect(same.warnings.join()).toMatch(/one and the same picture/);
  });

  test("the odd one of references that disagree is named", async () => {
    const odd = await against("Ada/turned.png", "Ada/1.png", "Ada/2.png", "Cis/1.png");
    expect(odd.warnings.join("\n")).toMatch(/references disagree: ".*Cis\/1\.png" does not match 2 of the 2/);
    const two = await against("Ada/1.png", "Ada/2.png", "Cis/1.png");
    expect(two.warnings.join("\n")).toMatch(
      /disagree: ".*2\.png" and ".*Cis\/1\.png" don't match each other/,
    );
    const agreed = await against("Cis/1.png", "Ada/1.png", "Ada/2.png");
    expect(agreed.warnings.join("\n")).not.toMatch(/disagree/);
    const faces = await Promise.all(["Ada/1.png", "Cis/1.png"].map((name) => selfsame.embed(photo(name))));
    const named = faces.map((face, i) => ({ ...face, name: ["first", "second"][i]! }));
    const result = await selfsame.verifyAgainst(photo("Ada/2.png"), named);
    expect(result.warnings.join("\n")).toMatch(/"first" and "second"/);
    const foreign = { ...faces[0]!, model: "another" };
    await expect(selfsame.verifyAgainst(photo("Ada/2.png"), [foreign])).rejects.toMatchObject({
      code: "EMBEDDING_MISMATCH",
    });
  });
});
