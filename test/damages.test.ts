import { type EmbeddedFace, Selfsame } from "selfsame";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../src/core/random.js";
import { decodeImage } from "../src/vision/decode.node.js";
import { resample } from "../src/vision/resample.js";
import { sample } from "./support/samples.js";

const [width, height] = [64, 48];
const data = Uint8Array.from({ length: 4 * width * height }, (_, i) =>
  i % 4 === 3 ? 255 : (7 * i + (i >> 6)) % 251,
);
const keypoints = [
  { x: 24, y: 20 },
  { x: 40, y: 22 },
];

type Damage = (
  image: { width: number; height: number; data: Uint8Array },
  context: { keypoints: typeof keypoints; random: ReturnType<typeof seededRandom> },
) => Promise<{ width: number; height: number; data: Uint8Array }>;

const file: string = new URL("../bench/damages.mjs", import.meta.url).href;
const { damages } = (await import(file)) as { damages: Record<string, Damage> };

test.each(Object.entries(damages))(
  "the damage %j keeps size and the given pixels, and is a function of its seed",
  async (name, damage) => {
    const image = { width, height, data: data.slice() };
    const once = await damage(image, { keypoints, random: seededRandom(1) });
    expect(image.data).toEqual(data);
    expect([once.width, once.height, once.data.length]).toEqual([width, height, data.length]);
    expect(Buffer.from(once.data).equals(data)).toBe(name === "none");
    const again = await damage(image, { keypoints, random: seededRandom(1) });
    expect(Buffer.from(again.data).equals(Buffer.from(once.data))).toBe(true);
  },
);

describe("the default model and portraits cut from the sample photos", () => {
  type Image = Parameters<Damage>[0];
  /** As wide as photos of LFW are beside their faces. */
  const side = 250;
  let selfsame: Selfsame;
  const portraits: { image: Image; face: EmbeddedFace }[] = [];

  beforeAll(async () => {
    selfsame = await Selfsame.load({ workers: 2 });
    for (const photo of [1, 3, 5]) {
      const whole = await decodeImage(sample(photo));
      for (const { box } of (await selfsame.detect(whole)).slice(0, 2)) {
        const image = portraitOf(whole, box);
        portraits.push({ image, face: await selfsame.embed(image) });
      }
    }
  });
  afterAll(() => selfsame.close());

  /** The face in the middle of a square of 2.5 times its box. */
  function portraitOf(image: Image, box: EmbeddedFace["box"]): Image {
    const zoom = (2.5 * Math.max(box.width, box.height)) / side;
    const [left, top] = [
      box.x + box.width / 2 - (zoom * side) / 2,
      box.y + box.height / 2 - (zoom * side) / 2,
    ];
    const toSource = { a: zoom, b: 0, tx: left, ty: top };
    return resample(image, toSource, side, side);
  }

  const damagedFace = async (name: string, { image, face }: (typeof portraits)[number]) => {
    const context = { keypoints: [...face.keypoints], random: seededRandom(1) };
    return selfsame.embed(await damages[name]!(image, context));
  };

  test("are good as they are, and nothing is wrong with them", () => {
    expect(portraits).toHaveLength(6);
    for (const { face } of portraits) {
      expect(face.quality).toBeGreaterThan(selfsame.model.embedding.minQuality);
      expect(face.faults).toEqual([]);
      expect(selfsame.compare(face, face).comparable).toBe(true);
    }
  });

  test.each([
    ["dark ×0.04", /too dark/],
    ["blur σ 6", /too blurred/],
    ["shrunk to 1/8", /too blurred, too small/],
    ["grey, contrast ×0.15", /too low in contrast/],
    ["noise σ 40", /too noisy/],
    ["white mask", /covered/],
    ["dark glasses, dark ×0.2", /too dark/],
  ])(
    "%j: two such faces are not compared, with the right words; one is not enrolled",
    async (name, words) => {
      const faces: EmbeddedFace[] = [];
      for (const portrait of portraits) {
        const face = await damagedFace(name, portrait).catch((error) => {
          if (error.code !== "NO_FACE") throw error;
        });
        if (face) faces.push(face);
      }
      expect(faces.length).toBeGreaterThan(0);
      const { minQuality } = selfsame.model.embedding;
      expect(faces.filter(({ quality }) => quality >= minQuality).length).toBeLessThanOrEqual(1);
      const pairs = faces.flatMap((a, i) => faces.slice(i).map((b) => [a, b] as const));
      const declined = pairs
        .map(([a, b]) => selfsame.compare(a, b))
        .filter(({ comparable }) => comparable === false);
      expect(declined.length).toBeGreaterThanOrEqual(0.9 * pairs.length);
      for (const decision of declined) {
        expect(decision).toMatchObject({ outcome: "no decision", match: false, reason: "not comparable" });
        expect(decision.explanation).toMatch(
          /^the (first|second) face.*: .* to be compared.* \(quality 0\.\d+.*; .*at least \d\.\d+ is needed\)/,
        );
      }
      const named = declined.filter(({ explanation }) => words.test(explanation!));
      expect(named.length).toBeGreaterThanOrEqual(0.75 * declined.length);
    },
  );

  test.each(["dark ×0.04", "blur σ 6"])(
    "%j: what can't be told from others is not compared even with a good photo",
    async (name) => {
      for (const portrait of portraits) {
        const face = await damagedFace(name, portrait).catch((error) => {
          if (error.code !== "NO_FACE") throw error;
        });
        if (face) expect(selfsame.compare(face, portrait.face).outcome).toBe("no decision");
      }
    },
  );

  test("a photo that stands on its head is turned upright, and its face is who it was", async () => {
    for (const portrait of portraits) {
      const face = await damagedFace("upside down", portrait);
      expect(face.faults).toEqual([]);
      expect(selfsame.compare(face, portrait.face, { fmr: 1e-5 }).outcome).toBe("match");
      const [left, right] = face.keypoints;
      expect(left!.x).toBeGreaterThan(right!.x);
      const { x, width } = portrait.face.box;
      expect(Math.abs(face.box.x + face.box.width / 2 - (side - x - width / 2))).toBeLessThan(0.1 * width);
    }
  });
});
