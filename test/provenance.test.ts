import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openModel } from "selfsame";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seededRandom } from "../src/core/random.js";
import { asBase, basesOf } from "../src/models/provenance.js";
import { readSignature } from "../src/nn/onnx/signature.js";
import { writeGrey } from "./support/drawnPeople.js";
import { runInProcess } from "./support/inProcess.js";
import { pixelBundle, writePixelBundle } from "./support/pixelBundle.js";
import { parsed } from "./support/runCli.js";

const licence = { name: "Research only", holder: "Ada", note: "Not for sale." };
const provenance = { source: "a shop", trainedOn: "Ada's friends", caveats: "They are few." };
const point = {
  targetFmr: 0.1,
  threshold: 0.5,
  fmr: { rate: 0.1, low: 0.05, high: 0.2, errors: 40, comparisons: 400 },
  fnmr: { rate: 0.1, low: 0.05, high: 0.2, errors: 40, comparisons: 400 },
};
const base = pixelBundle(8, { licence, provenance, operatingPoints: [point] });

let folder: string;
const at = (...names: string[]) => join(folder, ...names);
const run = (...args: string[]) => runInProcess(folder, args);

/** People whose upper half tells them apart, while the lower half is noise: a head that knows is better. */
async function writeHalves(name: string, people: number): Promise<void> {
  for (let p = 0; p < people; p++) {
    const random = seededRandom(3, p);
    const pattern = Array.from({ length: 64 }, () => 128 + 40 * random.normal());
    for (let i = 0; i < 5; i++)
      await writeGrey(
        at(name, `p${p}`, `${i}.png`),
        pattern.map((value, at) => value + (at < 32 ? 12 : 90) * random.normal()),
      );
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-provenance-"));
  writePixelBundle(at("base"), base);
  await writeHalves("few", 12);
  await writeHalves("many", 40);
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["few", "many"])(
  "a head learnt on %s people names its base, its terms and its data",
  async (data) => {
    const place = ["--data", data, "--layout", "folder", "--crop", "none", "--out", `${data}-head`];
    const head = await run("train", "--mode", "head", "--model", "base", ...place, "--json");
    expect(head.code, head.err).toBe(0);
    const result = parsed("train-head", head.out);
    expect(result.learnt).toBe(true);
    const { bundle } = openModel(at(`${data}-head`));
    expect(bundle).toMatchObject({ id: base.id, revision: result.revision, head: { kind: "weighted-l1" } });
    expect(bundle.revision).not.toBe(base.revision);
    expect(bundle.provenance.base).toEqual({ id: base.id, revision: base.revision, licence, ...provenance });
    expect(JSON.stringify(bundle.licence)).toMatch(/Research only.*Ada.*Not for sale\..*(few|many)/);
    expect(bundle.provenance.trainedOn).toMatch(new RegExp(`Ada's friends.*"${data}"`));
    expect(bundle.provenance.caveats).toContain("They are few.");

    const shown = await run("models", "show", `${data}-head`);
    for (const words of [base.revision, bundle.revision, "Research only", "Ada's friends", "They are few."])
      expect(shown.out).toContain(words);
    await run("export", "--model", `${data}-head`, "--out", `${data}-onnx`);
    for (const file of ["embed.onnx", "siamese.onnx"]) {
      const { metadata } = readSignature(readFileSync(at(`${data}-onnx`, file)));
      expect(Object.fromEntries(metadata)).toMatchObject({
        model: base.id,
        revision: bundle.revision,
        bases: base.id,
        licence: "Research only and yours",
      });
    }
  },
);

test("a chain of bases is kept whole, nearest first", () => {
  const second = { ...base, id: "second", provenance: { ...provenance, base: asBase(base) } };
  const third = { ...base, id: "third", provenance: { ...provenance, base: asBase(second) } };
  expect(basesOf(third.provenance).map(({ id }) => id)).toEqual(["second", "pixels-8"]);
});
