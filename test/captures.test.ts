import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Selfsame } from "selfsame";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runInProcess } from "./support/inProcess.js";
import { parsed } from "./support/runCli.js";
import { sample } from "./support/samples.js";

/**
 * The folders that the Siamese tutorials leave: anchor/, positive/ and negative/, files named by uuid1(), all in one go. The
 * known person is the one who stands in sample 1 and in sample 3; the others are the other faces of the samples.
 */
let folder: string;
const run = (...args: string[]) => runInProcess(folder, args);

/** Version 1 UUIDs, a second apart. */
let clock = BigInt(Date.UTC(2026, 10, 25, 10)) * 10_000n + 0x01b21dd213814000n;
function uuid1(): string {
  clock += 10_000_000n;
  const hex = clock.toString(16).padStart(15, "0");
  return `${hex.slice(7)}-${hex.slice(3, 7)}-1${hex.slice(0, 3)}-b3c8-9f6bdeced846`;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-captures-"));
  const selfsame = await Selfsame.load();
  /** A face with some surroundings, as a camera under another light would take it. */
  const portrait = async (photo: number, box: { x: number; y: number; width: number }, take: number) => {
    const [left, top, side] = [box.x - box.width * 0.6, box.y - box.width * 0.6, box.width * 2.2].map(
      Math.round,
    );
    const { width = 0, height = 0 } = await sharp(sample(photo)).metadata();
    const area = { left: Math.max(0, left!), top: Math.max(0, top!), width: side!, height: side! };
    area.width = Math.min(area.width, width - area.left);
    area.height = Math.min(area.height, height - area.top);
    return sharp(sample(photo))
      .extract(area)
      .resize(240 + 10 * take, 240 + 10 * take)
      .modulate({ brightness: 1 + 0.05 * (take - 2) })
      .rotate(take - 2, { background: "grey" })
      .jpeg({ quality: 90 })
      .toBuffer();
  };
  const put = (path: string, bytes: Buffer) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  const faces = await Promise.all([1, 2, 3, 4, 5, 6].map((photo) => selfsame.embedAll(sample(photo))));
  const pairs = faces[0]!.flatMap((a) => faces[2]!.map((b) => ({ a, b, ...selfsame.compare(a, b) })));
  const { a, b } = pairs.reduce((x, y) => (y.distance < x.distance ? y : x));
  for (let take = 0; take < 4; take++) {
    put(`captures/anchor/${uuid1()}.jpg`, await portrait(1, a.box, take));
    put(`captures/positive/${uuid1()}.jpg`, await portrait(3, b.box, take));
  }
  for (const [i, others] of faces.entries())
    for (const [k, face] of others.entries()) {
      if (face === a || face === b) continue;
      // A few strangers are as near as a match at the default, or would be with a better photo; training would rightly name them.
      const isNear = (own: typeof face) => {
        const { score, threshold } = selfsame.compare(own, face);
        return score >= threshold!;
      };
      if (i !== 5 && [a, b].some(isNear)) continue;
      const bytes = await portrait(i + 1, face.box, 2);
      // The last two are kept aside.
      put(i === 5 ? `strangers/${k}.jpg` : `captures/negative/${uuid1()}.jpg`, bytes);
    }
  put("me.jpg", await portrait(3, b.box, 5));
  await selfsame.close();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("tutorial folders: one command trains, the next verifies", { timeout: 120_000 }, async () => {
  const dry = await run("train", "--preset", "webcam", "--data", "captures", "--out", "me", "--dry-run");
  expect(dry.code, dry.err).toBe(0);
  expect(dry.out).toMatch(/nothing was written/);
  expect(existsSync(join(folder, "me"))).toBe(false);

  const trained = await run("train", "--preset", "webcam", "--data", "captures", "--out", "me");
  expect(trained.code, trained.err).toBe(0);
  // Captured in one go: nothing is said of another day, the model's head stays, with its thresholds.
  for (const words of [
    /^READY: 4 of your 4 positives recognised, 0 of \d+ others taken for you/,
    /head +the model's own: /,
    /4 anchors, 4 positives, \d+ negatives; 0 left out/,
    /sessions +1, by the times in their names/,
    /you +4 of 4 positives match/,
    /others +0 of \d+ negatives match/,
    /thresholds +the model's own/,
    /note +all captures of the known person come from one session/,
    /selfsame verify PHOTO --against captures\/anchor --model me/,
  ])
    expect(trained.out).toMatch(words);

  // A model that is there is not replaced unasked, which a dry run says too.
  for (const more of [[], ["--dry-run"]]) {
    const again = await run("train", "--preset", "webcam", "--data", "captures", "--out", "me", ...more);
    expect(again.err).toMatch(/FILE_EXISTS/);
  }

  const own = await run("verify", "me.jpg", "--against", "captures/anchor", "--model", "me", "--json");
  expect(own.code, own.err).toBe(0);
  for (const stranger of readdirSync(join(folder, "strangers"))) {
    const photo = join("strangers", stranger);
    const other = await run("verify", photo, "--against", "captures/anchor", "--model", "me", "--json");
    expect(other.code, other.out).toBe(1);
  }
});

test("without times in names, the files' times tell sessions; copied in one go, nothing does", {
  timeout: 120_000,
}, async () => {
  cpSync(join(folder, "captures"), join(folder, "plain"), { recursive: true });
  for (const role of ["anchor", "positive", "negative"])
    for (const [i, file] of readdirSync(join(folder, "plain", role)).entries()) {
      cpSync(join(folder, "plain", role, file), join(folder, "plain", role, `${i}.jpg`));
      rmSync(join(folder, "plain", role, file));
    }
  const train = async () => {
    const { out, code, err } = await run(
      ...["train", "--preset", "webcam", "--data", "plain", "--out", "plain-me", "--dry-run", "--json"],
    );
    expect(code, err).toBe(0);
    return parsed("train-captures", out);
  };
  const copied = await train();
  expect(copied).toMatchObject({ sessions: { count: 1, source: "nothing" }, file: null });
  expect(JSON.stringify(copied["notes"])).toContain("names and times tell no sessions");

  for (const [i, file] of readdirSync(join(folder, "plain", "positive")).entries()) {
    const yesterday = new Date(Date.now() - 86_400_000 + i * 1000);
    utimesSync(join(folder, "plain", "positive", file), yesterday, yesterday);
  }
  expect(await train()).toMatchObject({ sessions: { count: 2, source: "file times" } });
});

test("what belongs to training a twin is refused", async () => {
  const { code, err } = await run(
    ...["train", "--preset", "webcam", "--data", "captures", "--out", "me", "--steps", "5"],
  );
  expect(code).toBe(2);
  expect(err).toMatch(/--steps has no place there.*\[INVALID_ARGUMENT\]\n.*webcam-scratch/);
});
