import { expect, test } from "vitest";
import { seededRandom } from "../src/core/random.js";

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
