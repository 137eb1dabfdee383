import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embedPhotos, type ModelBundle, openModel, Selfsame, SelfsameError } from "selfsame";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Random, seededRandom } from "../src/core/random.js";
import { sha256 } from "../src/core/sha256.node.js";
import { unitVector } from "../src/core/vectors.js";
import { revisionOf } from "../src/models/seal.node.js";
import { decide } from "../src/recognition/decision.js";
import { long } from "./support/length.js";
import { root, sample } from "./support/samples.js";

/** The files of a bundle, damaged or not. */
interface Files {
  readonly json: Buffer;
  readonly twin: Buffer;
}
type Fields = Record<string, unknown>;

const built = (...names: string[]) => readFileSync(join(root, "dist", "models", ...names));
const whole: Files = {
  json: built("bundles", "default", "model.json"),
  twin: built("bundles", "default", "twin.onnx"),
};
const parsedJson = (): Fields => JSON.parse(whole.json.toString());
const withJson = (content: unknown): Files => ({
  ...whole,
  json: Buffer.from(JSON.stringify(content, null, 2)),
});

const flipped = (bytes: Buffer, random: Random) => {
  const copy = Buffer.from(bytes);
  const at = random.int(copy.length);
  copy[at]! ^= 1 << random.int(8);
  return copy;
};
const cut = (bytes: Buffer, random: Random) => bytes.subarray(0, random.int(bytes.length));

/** Every object and array of a document, itself included. */
function containers(value: unknown): (Fields | unknown[])[] {
  if (typeof value !== "object" || value === null) return [];
  return [value as Fields | unknown[], ...Object.values(value).flatMap(containers)];
}
const fieldsOf = (content: Fields, random: Random): Fields => {
  const objects = containers(content).filter((each): each is Fields => !Array.isArray(each));
  return objects[random.int(objects.length)]!;
};

/** A value that some field might have instead. */
const other = (value: unknown, random: Random): unknown => {
  if (typeof value === "number") return [value * 2, -value, value + 1e-9, value / 3, 0.5][random.int(5)];
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return [`${value}x`, value.slice(1), "cosine", ""][random.int(4)];
  return [null, {}, [], 1][random.int(4)];
};

const damages: Readonly<Record<string, (random: Random) => Files>> = {
  "a bit of the twin": (random) => ({ ...whole, twin: flipped(whole.twin, random) }),
  "the twin's end": (random) => ({ ...whole, twin: cut(whole.twin, random) }),
  "bytes behind the twin": (random) => ({
    ...whole,
    twin: Buffer.concat([whole.twin, Buffer.alloc(1 + random.int(9), random.int(256))]),
  }),
  "another network as the twin": (random) => ({
    ...whole,
    twin: built("weights", ["blazeface.onnx", "facemesh.onnx"][random.int(2)]!),
  }),
  "a bit of model.json": (random) => ({ ...whole, json: flipped(whole.json, random) }),
  "model.json's end": (random) => ({ ...whole, json: cut(whole.json, random) }),
  "a digit of model.json": (random) => {
    const digits = [...whole.json.entries()].filter(([, byte]) => byte >= 0x30 && byte <= 0x39);
    const json = Buffer.from(whole.json);
    json[digits[random.int(digits.length)]![0]] = 0x30 + random.int(10);
    return { ...whole, json };
  },
  "a field less": (random) => {
    const content = parsedJson();
    const fields = fieldsOf(content, random);
    const names = Object.keys(fields);
    delete fields[names[random.int(names.length)]!];
    return withJson(content);
  },
  "a field more": (random) => {
    const content = parsedJson();
    const name = ["note", "minQuality", "threshold", "alpha", "Scale", "toString"][random.int(6)]!;
    const fields = fieldsOf(content, random);
    // Where there is such a field already, it is another value's turn.
    fields[name in fields && name !== "toString" ? `${name}2` : name] = random.int(2);
    return withJson(content);
  },
  "another value": (random) => {
    const content = parsedJson();
    const all = containers(content).filter((each) => Object.keys(each).length > 0) as Fields[];
    const fields = all[random.int(all.length)]!;
    const names = Object.keys(fields);
    const name = names[random.int(names.length)]!;
    fields[name] = other(fields[name], random);
    return withJson(content);
  },
  "an operating point less, twice or moved": (random) => {
    const content = parsedJson() as { operatingPoints: unknown[] };
    const points = content.operatingPoints;
    const [point] = points.splice(random.int(points.length), 1);
    if (random.int(2) === 0)
      points.splice(random.int(points.length + 1), 0, point, ...(random.int(2) ? [point] : []));
    return withJson(content);
  },
  "nothing but its form": (random) => {
    const sorted = (value: unknown): unknown =>
      Array.isArray(value) || typeof value !== "object" || value === null
        ? Array.isArray(value)
          ? value.map(sorted)
          : value
        : Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? 1 : -1))
              .map(([name, each]) => [name, sorted(each)]),
          );
    return { ...whole, json: Buffer.from(JSON.stringify(sorted(parsedJson()), null, random.int(5))) };
  },
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-damaged-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder for each of several twins: 2 GB need not be written for 300 bundles. */
const twins = new Map<Buffer, string>();
function written({ json, twin }: Files): string {
  const path = twins.get(twin) ?? join(folder, twin === whole.twin ? "whole" : "damaged");
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "model.json"), json);
  if (!twins.has(twin)) writeFileSync(join(path, "twin.onnx"), twin);
  if (twin === whole.twin) twins.set(twin, path);
  return path;
}

/** 200 pairs of embeddings, from the same to opposite. */
const pairs = Array.from({ length: 200 }, (_, i) => {
  const random = seededRandom(5, i);
  const a = Float64Array.from({ length: 128 }, () => random.normal());
  return [unitVector(a), unitVector(a.map((value) => value + (i / 40) * random.normal()))] as const;
});
const fmrs = [undefined, 1e-1, 1e-2, 1e-4];
const decisions = (bundle: ModelBundle) =>
  pairs.map(([a, b], i) => {
    const { score, threshold, match, operatingPoint } = decide(bundle, a, b, { fmr: fmrs[i % fmrs.length] });
    return { score, threshold, match, operatingPoint };
  });

/** Scores of real faces with each other. */
async function photoScores(model: string): Promise<number[]> {
  const selfsame = await Selfsame.load({ model, workers: 1 });
  try {
    const faces = [...(await selfsame.embedAll(sample(1))), ...(await selfsame.embedAll(sample(3)))];
    return faces.flatMap((a) => faces.map((b) => selfsame.compare(a, b).score));
  } finally {
    await selfsame.close();
  }
}

const refusals = ["MODEL_INVALID"];

test("damages of a bundle, 300 in the long run: each is refused, or all scores are the same", async () => {
  const expected = decisions(openModel("default").bundle);
  const photos = await photoScores("default");
  const kinds = Object.entries(damages);
  const [accepted, wrong]: [string[], string[]] = [[], []];
  let loaded = 0;
  for (let i = 0; i < long(300); i++) {
    const [kind, damage] = kinds[i % kinds.length]!;
    const files = damage(seededRandom(11, i));
    const path = written(files);
    const name = `${i}, ${kind}`;
    try {
      const { bundle } = openModel(path);
      accepted.push(name);
      // A twin that is another has to be looked at; of the same, a few.
      const same = JSON.stringify(decisions(bundle)) === JSON.stringify(expected);
      const photosSame =
        !same ||
        (files.twin.equals(whole.twin) && loaded++ >= 3) ||
        JSON.stringify(await photoScores(path)) === JSON.stringify(photos);
      if (!same || !photosSame) wrong.push(name);
    } catch (error) {
      if (!(error instanceof SelfsameError && refusals.includes(error.code)))
        wrong.push(`${name}: ${(error as Error).message}`);
    }
  }
  expect(wrong).toEqual([]);
  // What changes no content is no damage; all else is refused.
  expect(accepted.length).toBeGreaterThanOrEqual(Math.floor(long(300) / kinds.length));
  expect(accepted.length).toBeLessThan(long(300) / 6);
});

/** A bundle that says otherwise, with a revision that fits what it says. */
const resealedWith = (change: (content: ModelBundle) => object): Files => {
  const changed = change(JSON.parse(whole.json.toString()));
  return withJson({ ...changed, revision: revisionOf(changed) });
};

const lies: Readonly<Record<string, readonly [Files, RegExp]>> = {
  "a bit of the twin": [{ ...whole, twin: flipped(whole.twin, seededRandom(1)) }, /twin\.onnx.* SHA-256/],
  "the detector as the twin": [
    { ...whole, twin: built("weights", "blazeface.onnx") },
    /twin\.onnx.* SHA-256/,
  ],
  "the detector as the twin, sealed": [
    {
      ...resealedWith((b) => ({
        ...b,
        networks: { ...b.networks, twin: sha256(built("weights", "blazeface.onnx")) },
      })),
      twin: built("weights", "blazeface.onnx"),
    },
    /takes one input and gives "embedding"/,
  ],
  "no network at all, sealed": [
    {
      ...resealedWith((b) => ({ ...b, networks: { ...b.networks, twin: sha256("no network") } })),
      twin: Buffer.from("no network"),
    },
    /no ONNX file/,
  ],
  "fewer dimensions, sealed": [
    resealedWith((b) => ({ ...b, embedding: { ...b.embedding, dimensions: 64 } })),
    /has 128 values for embeddings of 64/,
  ],
  "another input size, sealed": [
    resealedWith((b) => ({ ...b, input: { ...b.input, width: 112, height: 112 } })),
    /input .*\[N, 3, 150, 150\].* \[N, 3, 112, 112\]/,
  ],
  "grey input, sealed": [
    resealedWith((b) => ({ ...b, input: { ...b.input, channels: 1, mean: [100] } })),
    /\[N, 1, 150, 150\]/,
  ],
  "another detector, sealed": [
    resealedWith((b) => ({ ...b, networks: { ...b.networks, detector: sha256("another") } })),
    /another detector/,
  ],
  "another mesh, sealed": [
    resealedWith((b) => ({ ...b, networks: { ...b.networks, landmarks: sha256("another") } })),
    /another landmarks/,
  ],
  "another pipeline, sealed": [
    resealedWith((b) => ({ ...b, pipelineVersion: 7 })),
    /version 7 of the pipeline/,
  ],
  "no detector, sealed": [
    resealedWith((b) => ({ ...b, networks: { twin: b.networks.twin } })),
    /networks\.detector: is missing/,
  ],
  "a field more, sealed": [
    resealedWith((b) => ({ ...b, embedding: { ...b.embedding, minimum: 1 } })),
    /embedding\.minimum: there is no such field/,
  ],
  "a threshold": [withJson({ ...parsedJson(), defaultFmr: 1e-4 }), /was changed after it was sealed/],
};

test.each(Object.entries(lies))(
  "a bundle with %s is refused by whatever opens or loads it",
  async (_, [files, words]) => {
    const model = written(files);
    const refusal = expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringMatching(words) });
    expect(() => openModel(model)).toThrow(refusal);
    await expect(Selfsame.load({ model, workers: 1 })).rejects.toThrow(refusal);
    await expect(embedPhotos([], { model, cache: false })).rejects.toThrow(refusal);
  },
);
