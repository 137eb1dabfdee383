/*
 * One step of the paper's network in double precision and plain loops, written from the paper and not from the engine:
 * convolution, ReLU, pooling in that order; a sigmoid layer; Σ αᵢ|aᵢ − bᵢ| + bias; binary cross-entropy. It shares no code
 * with src/nn, so what both agree on is right.
 */
export type Numbers = Float64Array;

/** Channels, height and width of a stack of images stored one after the other. */
interface Maps {
  readonly n: number;
  readonly c: number;
  readonly h: number;
  readonly w: number;
  readonly data: Numbers;
}

const empty = (n: number, c: number, h: number, w: number): Maps => ({
  n,
  c,
  h,
  w,
  data: new Float64Array(n * c * h * w),
});
const at = (m: Maps, n: number, c: number, y: number, x: number) => ((n * m.c + c) * m.h + y) * m.w + x;

/** Calls back with the positions in input, weights and output of every product of a valid convolution. */
function products(x: Maps, y: Maps, k: number, visit: (xi: number, wi: number, yi: number) => void): void {
  for (let n = 0; n < y.n; n++)
    for (let m = 0; m < y.c; m++)
      for (let i = 0; i < y.h; i++)
        for (let j = 0; j < y.w; j++)
          for (let c = 0; c < x.c; c++)
            for (let u = 0; u < k; u++)
              for (let v = 0; v < k; v++)
                visit(at(x, n, c, i + u, j + v), ((m * x.c + c) * k + u) * k + v, at(y, n, m, i, j));
}

export interface KochWeights {
  readonly kernels: readonly number[];
  readonly convolutions: readonly { readonly weight: Numbers; readonly bias: Numbers }[];
  readonly dense: { readonly weight: Numbers; readonly bias: Numbers };
  readonly alpha: Numbers;
  readonly bias: number;
}

interface Block {
  readonly x: Maps;
  readonly active: Maps;
  readonly pooled: Maps;
  /** For each pooled value, where its maximum stood. */
  readonly from: readonly number[];
}

function block(x: Maps, weight: Numbers, bias: Numbers, k: number, pools: boolean): Block {
  const active = empty(x.n, bias.length, x.h - k + 1, x.w - k + 1);
  products(x, active, k, (xi, wi, yi) => {
    active.data[yi]! += x.data[xi]! * weight[wi]!;
  });
  for (let n = 0; n < active.n; n++)
    for (let m = 0; m < active.c; m++)
      for (let i = 0; i < active.h; i++)
        for (let j = 0; j < active.w; j++) {
          const p = at(active, n, m, i, j);
          active.data[p] = Math.max(0, active.data[p]! + bias[m]!);
        }
  if (!pools) return { x, active, pooled: active, from: [...active.data.keys()] };
  const pooled = empty(active.n, active.c, active.h / 2, active.w / 2);
  const from: number[] = [];
  for (let n = 0; n < pooled.n; n++)
    for (let m = 0; m < pooled.c; m++)
      for (let i = 0; i < pooled.h; i++)
        for (let j = 0; j < pooled.w; j++) {
          const candidates = [0, 1, 2, 3].map((q) => at(active, n, m, 2 * i + (q >> 1), 2 * j + (q & 1)));
          const best = candidates.reduce((a, b) => (active.data[b]! > active.data[a]! ? b : a));
          const p = at(pooled, n, m, i, j);
          pooled.data[p] = active.data[best]!;
          from[p] = best;
        }
  return { x, active, pooled, from };
}

/** Loss and gradients, in the order: each convolution's weight and bias, dense weight and bias, alpha, bias. */
export function kochStep(images: Maps, same: readonly number[], net: KochWeights) {
  const blocks: Block[] = [];
  let x = images;
  for (const [i, { weight, bias }] of net.convolutions.entries()) {
    const made = block(x, weight, bias, net.kernels[i]!, i < net.convolutions.length - 1);
    blocks.push(made);
    x = made.pooled;
  }
  const inputs = x.c * x.h * x.w;
  const units = net.dense.bias.length;
  const pairs = same.length;
  const h = new Float64Array(x.n * units);
  for (let n = 0; n < x.n; n++)
    for (let o = 0; o < units; o++) {
      let z = net.dense.bias[o]!;
      for (let i = 0; i < inputs; i++) z += x.data[n * inputs + i]! * net.dense.weight[i * units + o]!;
      h[n * units + o] = 1 / (1 + Math.exp(-z));
    }
  let loss = 0;
  const dAlpha = new Float64Array(units);
  let dBias = 0;
  const dh = new Float64Array(h.length);
  for (let p = 0; p < pairs; p++) {
    const a = p * units;
    const b = (p + pairs) * units;
    let z = net.bias;
    for (let o = 0; o < units; o++) z += net.alpha[o]! * Math.abs(h[a + o]! - h[b + o]!);
    const score = 1 / (1 + Math.exp(-z));
    loss -= (same[p]! * Math.log(score) + (1 - same[p]!) * Math.log(1 - score)) / pairs;
    const dz = (score - same[p]!) / pairs;
    dBias += dz;
    for (let o = 0; o < units; o++) {
      const apart = h[a + o]! - h[b + o]!;
      dAlpha[o]! += dz * Math.abs(apart);
      dh[a + o]! += dz * net.alpha[o]! * Math.sign(apart);
      dh[b + o]! -= dz * net.alpha[o]! * Math.sign(apart);
    }
  }
  const dDense = { weight: new Float64Array(net.dense.weight.length), bias: new Float64Array(units) };
  let dx: Numbers = new Float64Array(x.data.length);
  for (let n = 0; n < x.n; n++)
    for (let o = 0; o < units; o++) {
      const y = h[n * units + o]!;
      const dz = dh[n * units + o]! * y * (1 - y);
      dDense.bias[o]! += dz;
      for (let i = 0; i < inputs; i++) {
        dDense.weight[i * units + o]! += dz * x.data[n * inputs + i]!;
        dx[n * inputs + i]! += dz * net.dense.weight[i * units + o]!;
      }
    }
  const convolutions: { weight: Numbers; bias: Numbers }[] = [];
  for (const [i, { weight, bias }] of [...net.convolutions.entries()].reverse()) {
    const { x: before, active, from } = blocks[i]!;
    const g = new Float64Array(active.data.length);
    for (const [p, best] of from.entries()) if (active.data[best]! > 0) g[best]! += dx[p]!;
    const gradient = { weight: new Float64Array(weight.length), bias: new Float64Array(bias.length) };
    for (const [p, value] of g.entries())
      gradient.bias[Math.floor(p / (active.h * active.w)) % active.c]! += value;
    const below = new Float64Array(before.data.length);
    products(before, active, net.kernels[i]!, (xi, wi, yi) => {
      gradient.weight[wi]! += g[yi]! * before.data[xi]!;
      below[xi]! += g[yi]! * weight[wi]!;
    });
    dx = below;
    convolutions.unshift(gradient);
  }
  const flat = convolutions.flatMap(({ weight, bias }) => [weight, bias]);
  return { loss, gradients: [...flat, dDense.weight, dDense.bias, dAlpha, Float64Array.of(dBias)] };
}
