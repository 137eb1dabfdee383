/**
 * Seeded randomness. A generator is made from a seed and any number of keys, so a sample can be a function of
 * `(seed, step, index)` and of nothing else, whatever order the samples are drawn in.
 */
export interface Random {
  /** Uniform in [0, 1), 32 random bits. */
  next(): number;
  /** Uniform integer in [0, n). */
  int(n: number): number;
  /** Standard normal variate (Box–Muller, one of the pair; the other is kept for the next call). */
  normal(): number;
}

/** MurmurHash3's 32-bit finaliser: every input bit changes every output bit with probability ½. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * Small Fast Counter (sfc32; Doty-Humphrey, PractRand), seeded by hashing `seed` and `keys`.
 *
 * @param seed any integer; `keys` any integers, e.g. a step and an index.
 * @example
 * const random = seededRandom(7, step, index);
 * const degrees = -10 + 20 * random.next();
 */
export function seededRandom(seed: number, ...keys: readonly number[]): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = 1;
  for (const key of [seed, ...keys]) {
    // Both halves of the integer count, so seeds above 2³² are distinct too.
    a = mix(a ^ key);
    b = mix(b ^ a ^ Math.floor(key / 0x100000000));
    c = mix(c ^ b);
  }
  const bits = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) bits();
  const next = (): number => bits() / 0x100000000;
  let spare: number | undefined;
  return {
    next,
    int: (n) => Math.floor(next() * n),
    normal: () => {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.int(i + 1);
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}
