import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { long, tries } from "../../../test/support/length.js";
import type { HeadDistance } from "../../core/headDistance.js";
import { searchRule } from "../../core/personRule.js";
import { seededRandom } from "../../core/random.js";
import { createSearch } from "./createSearch.node.js";
import { loadKernel } from "./kernel.node.js";
import { createKernelRows, firstPages } from "./kernelRows.js";
import { createKernelSearch } from "./kernelSearch.js";
import { createPlainSearch } from "./plainSearch.js";
import type { PersonSearch } from "./search.js";

const dimensions = 24;
const heads: readonly HeadDistance[] = [
  { kind: "cosine" },
  { kind: "euclidean" },
  { kind: "weighted-l1", alpha: Array.from({ length: dimensions }, (_, i) => 0.2 + (i % 7)) },
];

/** Photos of people as embeddings are: a mean, few directions of much variance, and close for one person. */
function photo(person: number, shot: number, seed = 1): Float32Array {
  const [who, how] = [seededRandom(seed, person), seededRandom(seed, person, shot + 1)];
  const vector = Array.from({ length: dimensions }, (_, i) => {
    const spread = 1 / (1 + i / 3);
    return (i === 0 ? 3 : 0) + spread * (who.normal() + 0.3 * how.normal());
  });
  const norm = Math.hypot(...vector);
  return Float32Array.from(vector, (x) => x / norm);
}

const same = (a: PersonSearch, b: PersonSearch, probe: Float32Array, count: number) =>
  expect(a.nearest(probe, count)).toEqual(b.nearest(probe, count));

describe.each(heads.map((head) => [head.kind, head] as const))("the kernel, %s", (_, head) => {
  test("runs here", () => {
    expect(createSearch({ head, dimensions }).kind).toBe("kernel");
  });

  test("answers to the last bit as the plain loop, whatever was added, replaced and removed", () => {
    const [kernel, plain] = [createSearch({ head, dimensions }), createPlainSearch({ head, dimensions })];
    const step = fc.record({
      person: fc.integer({ min: 0, max: 30 }),
      templates: fc.integer({ min: 0, max: 4 }),
      // Few kinds of photos: many people at equal distances.
      like: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 40 }), (steps, count) => {
        for (const search of [kernel, plain]) search.clear();
        for (const { person, templates, like } of steps) {
          const id = `p${person}`;
          if (templates === 0) expect(kernel.remove(id)).toBe(plain.remove(id));
          else
            for (const search of [kernel, plain])
              search.set(
                id,
                Array.from({ length: templates }, (__, i) => photo(like, i)),
              );
        }
        expect([kernel.people, kernel.rows]).toEqual([plain.people, plain.rows]);
        for (let like = 0; like < 3; like++) same(kernel, plain, photo(like, 9), count);
      }),
      tries,
    );
  });

  test("grows past a block, shrinks, and finds each person where they now are", () => {
    const [kernel, plain] = [
      createSearch({ head, dimensions, codesFrom: 1e9 }),
      createPlainSearch({ head, dimensions }),
    ];
    for (const search of [kernel, plain]) {
      for (let person = 0; person < 17_000; person++) search.set(`p${person}`, [photo(person, 0)]);
      for (let person = 0; person < 16_990; person += 2) search.remove(`p${person}`);
    }
    for (let person = 1; person < 17_000; person += 3001) same(kernel, plain, photo(person, 1), 3);
  });

  test("who is nearest by less than float32 can tell is found", () => {
    const [kernel, plain] = [createSearch({ head, dimensions }), createPlainSearch({ head, dimensions })];
    const [probe, base] = [photo(1, 0), photo(2, 0)];
    for (let person = 0; person < 400; person++) {
      const random = seededRandom(3, person);
      const template = base.map((x) => x * (1 + (random.int(9) - 4) * 2 ** -23));
      for (const search of [kernel, plain]) search.set(`p${person}`, [template]);
    }
    for (const count of [1, 2, 5, 20]) same(kernel, plain, probe, count);
  });

  test("everybody who could win by the rule is a candidate, though each of their rows is farther than others'", () => {
    // Many people with one template near the probe and one far: their means are large, their nearest templates the nearest of all.
    const search = createSearch({ head, dimensions });
    const plain = createPlainSearch({ head, dimensions });
    const opposite = photo(0, 0).map((x) => -5 * x);
    for (const each of [search, plain]) {
      for (let person = 1; person <= 500; person++) each.set(`decoy${person}`, [photo(0, person), opposite]);
      each.set("middle", [photo(7, 0), photo(7, 1)]);
    }
    const found = search.nearest(photo(0, 0), 1);
    expect(found).toEqual(plain.nearest(photo(0, 0), 1));
    expect(found[0]?.person).toBe("middle");
  });
});

describe.each(heads.map((head) => [head.kind, head] as const))("codes, %s", (_, head) => {
  const codesFrom = 1000;
  const candidates = (rows: number) => Math.ceil(rows / 8);
  const search = createSearch({ head, dimensions, codesFrom, candidates });
  const plain = createPlainSearch({ head, dimensions });
  const [people, queries] = [2000, long(1000)];
  const both = [search, plain];

  const misses = (of: (query: number) => Float32Array) =>
    Array.from({ length: queries }, (__, query) => query).filter(
      (query) => search.nearest(of(query), 1)[0]?.person !== plain.nearest(of(query), 1)[0]?.person,
    ).length;

  test("find known people and strangers as the plain loop does, after changes too", () => {
    for (const each of both)
      for (let person = 0; person < people; person++)
        each.set(`p${person}`, person % 3 ? [photo(person, 0)] : [photo(person, 0), photo(person, 5)]);
    search.prepare();
    expect(misses((query) => photo(query, 1))).toBeLessThanOrEqual(queries / 1000);
    expect(misses((query) => photo(people + query, 1))).toBeLessThanOrEqual(queries / 200);
    // Other people in their places, some gone: codes of rows that moved, were written over, or are new.
    for (const each of both)
      for (let person = 0; person < people; person++) {
        if (person % 4 === 0) each.set(`p${person}`, [photo(person + 10_000, 0), photo(person + 10_000, 5)]);
        else if (person % 4 === 1) each.remove(`p${person}`);
      }
    expect(misses((query) => photo(query - (query % 4) + 10_000, 1))).toBeLessThanOrEqual(queries / 1000);
    expect(misses((query) => photo(people + query, 1))).toBeLessThanOrEqual(queries / 200);
  });

  test("choose: with them fewer rows are compared than there are", () => {
    const rule = searchRule(head);
    const rows = createKernelRows(loadKernel(firstPages(dimensions))!, {
      rule,
      dimensions,
      codesFrom,
      candidates,
    });
    for (let person = 0; person < people; person++) {
      rows.reserve(1);
      rows.add(rule.rows([photo(person, 0)])[0]!);
    }
    // So many are asked for as are compared: with codes the farthest of these is no longer the hundredth of all.
    const form = rule.probe(photo(3, 1));
    const farthest = () => Math.max(...rows.nearest(form, 60)!.map(({ distance }) => distance));
    const all = Array.from({ length: people }, (__, row) => rule.rowDistance(form, rows.read(row))).sort(
      (a, b) => a - b,
    );
    expect(farthest()).toBeGreaterThanOrEqual(all[59]! - 1e-6);
    expect(farthest()).toBeLessThan(all[250]!);
  });

  test("are given up where they tell nothing: all rows alike", () => {
    for (const each of both) {
      each.clear();
      for (let person = 0; person < codesFrom + 100; person++) each.set(`p${person}`, [photo(1, 0)]);
    }
    same(search, plain, photo(1, 1), 3);
    for (const each of both) each.set("other", [photo(2, 0)]);
    same(search, plain, photo(2, 1), 1);
    expect(search.nearest(photo(2, 1), 1)[0]?.person).toBe("other");
  });
});

describe("memory", () => {
  test("GALLERY_FULL when it can't grow, and nobody is lost", () => {
    const rule = searchRule({ kind: "euclidean" });
    const loaded = loadKernel(firstPages(dimensions))!;
    const rows = createKernelRows(
      { ...loaded, most: firstPages(dimensions) + 40 },
      {
        rule,
        dimensions,
        codesFrom: 1e9,
        candidates: () => 1,
      },
    );
    const search = createKernelSearch(rule, dimensions, rows);
    search.set("ada", [photo(1, 0)]);
    const many = Array.from({ length: 16_384 }, (_, i) => photo(i, 0));
    const full = expect.objectContaining({ code: "GALLERY_FULL" });
    expect(() => search.set("bob", many)).toThrow(full);
    expect(() => search.set("ada", many.concat(many))).toThrow(full);
    expect([search.people, search.rows]).toEqual([1, 1]);
    expect(search.nearest(photo(1, 0), 1)).toEqual([{ person: "ada", distance: 0 }]);
  });

  test("bytes are those of vectors and codes", () => {
    const search = createSearch({ head: { kind: "cosine" }, dimensions: 128 });
    const before = search.bytes;
    for (let person = 0; person < 100; person++) search.set(`p${person}`, [new Float32Array(128).fill(1)]);
    expect(search.bytes - before).toBe(100 * (128 * 4 + 16));
  });
});

describe("where the kernel can't run, the plain loop serves", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });
  const shared = globalThis as unknown as { WebAssembly: Record<string, unknown> };

  test.each([
    ["no WebAssembly", undefined],
    ["no SIMD", { ...shared.WebAssembly, validate: (): boolean => false }],
    [
      "no shared memory",
      {
        validate: (): boolean => true,
        Module: shared.WebAssembly["Module"],
        Memory: class {
          constructor() {
            throw new RangeError("could not allocate memory");
          }
        },
      },
    ],
  ])("%s", async (_, lacking) => {
    vi.stubGlobal("WebAssembly", lacking);
    vi.resetModules();
    const { createSearch: fresh } = await import("./createSearch.node.js");
    const search = fresh({ head: { kind: "cosine" }, dimensions });
    expect(search.kind).toBe("plain");
    search.set("ada", [photo(1, 0)]);
    expect(search.nearest(photo(1, 1), 1)[0]?.person).toBe("ada");
  });
});
