import { type Random, seededRandom } from "../../../src/core/random.js";

/** Drawn classes: each is a figure of four strokes; each sample draws it again with a shaking hand. */
export const side = 28;

interface Stroke {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const point = (random: Random): [number, number] => [4 + 20 * random.next(), 4 + 20 * random.next()];

function figure(seed: number, person: number): Stroke[] {
  const random = seededRandom(seed, person);
  let last = point(random);
  return Array.from({ length: 4 }, () => {
    const from = last;
    last = point(random);
    return { from, to: last };
  });
}

/** Distance of (x, y) from a stroke, in pixels. */
function distance(x: number, y: number, { from: [x0, y0], to: [x1, y1] }: Stroke): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const t = Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy + 1e-9)));
  return Math.sqrt((x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2);
}

/** One drawing, `[28 × 28]` in [0, 1]; sample numbers differ by hand, shift and noise. */
export function drawing(seed: number, person: number, sample: number): Float32Array {
  const random = seededRandom(seed, person, sample + 1);
  const [sx, sy] = [1.8 * random.normal(), 1.8 * random.normal()];
  const shaken = figure(seed, person).map(({ from, to }) => ({
    from: [from[0] + sx + 0.7 * random.normal(), from[1] + sy + 0.7 * random.normal()] as const,
    to: [to[0] + sx + 0.7 * random.normal(), to[1] + sy + 0.7 * random.normal()] as const,
  }));
  return Float32Array.from({ length: side * side }, (_, i) => {
    const near = Math.min(...shaken.map((stroke) => distance(i % side, Math.floor(i / side), stroke)));
    return Math.min(1, Math.max(0, 1.6 - near + 0.1 * random.normal()));
  });
}

export function stack(images: readonly Float32Array[]): Float32Array {
  const data = new Float32Array(images.length * side * side);
  for (const [i, image] of images.entries()) data.set(image, i * side * side);
  return data;
}
