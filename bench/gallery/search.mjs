import { createRequire } from "node:module";
import { searchRule } from "../../dist/core/personRule.js";
import { loadKernel } from "../../dist/gallery/search/kernel.node.js";
import { candidatesByDefault, createKernelRows, firstPages } from "../../dist/gallery/search/kernelRows.js";
import { createKernelSearch } from "../../dist/gallery/search/kernelSearch.js";
import { createPlainSearch } from "../../dist/gallery/search/plainSearch.js";
import { drawnPeople } from "./drawnFaces.mjs";
import { median, quantile, timed } from "./figures.mjs";

const dimensions = 128;
const head = { kind: "cosine" };

/** The search of `people` people, one template each, on one thread. */
export async function benchSearch(people, queries) {
  const next = drawnPeople(dimensions, people);
  const rule = searchRule(head);
  // Asked for 1 candidate, the kernel compares everybody in float32.
  let codes = true;
  const candidates = (rows) => (codes ? candidatesByDefault(rows) : 1);
  const loaded = loadKernel(firstPages(dimensions));
  const rows = createKernelRows(loaded, { rule, dimensions, codesFrom: 8192, candidates });
  const search = createKernelSearch(rule, dimensions, rows);
  const plain = createPlainSearch({ head, dimensions });
  const before = process.memoryUsage().rss;
  let seconds = 0;
  const known = [];
  for (let i = 0; i < people; i++) {
    const photo = next();
    const template = photo();
    if (known.length < queries) known.push(photo());
    seconds += timed(() => search.set(`person ${i}`, [template])) / 1000;
  }
  const prepare = timed(() => search.prepare()) / 1000;
  const resident = process.memoryUsage().rss - before;
  const strangers = Array.from({ length: queries }, () => next()());

  const [kernelMs, sumMs, ratios] = [[], [], []];
  const mixed = [...known.slice(0, 1000), ...strangers.slice(0, 1000)];
  for (const probe of mixed.slice(0, 100)) search.nearest(probe, 5);
  for (let round = 0; round < 10; round++) {
    const ms = mixed.filter((_, i) => i % 10 === round).map((probe) => timed(() => search.nearest(probe, 5)));
    const sum = Array.from({ length: 5 }, () => timed(() => rows.bareSum()));
    ratios.push(median(ms) / median(sum));
    kernelMs.push(...ms);
    sumMs.push(...sum);
  }

  const recall = (probes) => {
    const found = probes.map((probe) => search.nearest(probe, 1)[0].person);
    codes = false;
    const right = probes.filter((probe, i) => search.nearest(probe, 1)[0].person === found[i]).length;
    codes = true;
    return right / probes.length;
  };
  const figures = {
    people,
    setsPerSecond: Math.round(people / seconds),
    prepareSeconds: prepare,
    vectorMegabytes: search.bytes / 1e6,
    residentMegabytes: resident / 1e6,
    p50: median(kernelMs),
    p99: quantile(kernelMs, 0.99),
    sum: median(sumMs),
    ratio: median(ratios),
    queries,
    recallKnown: recall(known),
    recallStrangers: recall(strangers),
    ...againstPlain({ search, plain, next, people, queries }, (on) => {
      codes = on;
    }),
    usearch: people <= 10_000 ? usearch(people, known, strangers) : null,
  };
  print(figures);
  return figures;
}

/** The plain loop over the same people: its time, and whether the float32 scan finds as it does. */
function againstPlain({ search, plain, next, people, queries }, compareByCodes) {
  const again = drawnPeople(dimensions, people);
  for (let i = 0; i < people; i++) {
    const photo = again();
    plain.set(`person ${i}`, [photo()]);
    if (i < queries) photo();
  }
  compareByCodes(false);
  const ms = [];
  let equal = 0;
  const probes = Array.from({ length: 20 }, () => next()());
  for (const probe of probes) {
    let found;
    ms.push(
      timed(() => {
        found = plain.nearest(probe, 5);
      }),
    );
    if (JSON.stringify(found) === JSON.stringify(search.nearest(probe, 5))) equal++;
  }
  compareByCodes(true);
  return { plainP50: median(ms), equalToPlain: `${equal} of ${probes.length}` };
}

/** usearch (HNSW), where the caller has installed it. */
function usearch(people, known, strangers) {
  const require = createRequire(import.meta.url);
  let library;
  try {
    library = require("usearch");
  } catch {
    return null;
  }
  const index = new library.Index({ metric: "cos", dimensions, connectivity: 16, quantization: "f32" });
  const again = drawnPeople(dimensions, people);
  const templates = Array.from({ length: people }, (_, i) => {
    const photo = again();
    const template = photo();
    if (i < known.length) photo();
    return template;
  });
  const build = timed(() => {
    for (const [i, template] of templates.entries()) index.add(BigInt(i), template);
  });
  const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
  const recall = (probes) =>
    probes.filter((probe) => {
      const found = Number(index.search(probe, 1).keys[0]);
      const best = dot(probe, templates[found]);
      return !templates.some((template) => dot(probe, template) > best + 1e-6);
    }).length / probes.length;
  const p50 = median(strangers.slice(0, 500).map((probe) => timed(() => index.search(probe, 5))));
  const [few, others] = [known.slice(0, 500), strangers.slice(0, 500)];
  return { buildSeconds: build / 1000, p50, recallKnown: recall(few), recallStrangers: recall(others) };
}

function print(f) {
  const ms = (value) => `${value.toFixed(2)} ms`;
  console.log(`search of ${f.people.toLocaleString("en")} people`);
  console.log(
    `  add ${f.setsPerSecond.toLocaleString("en")} people/s, then prepare ${f.prepareSeconds.toFixed(1)} s`,
  );
  console.log(
    `  memory: vectors and codes ${f.vectorMegabytes.toFixed(0)} MB, resident ${f.residentMegabytes.toFixed(0)} MB`,
  );
  console.log(
    `  identify p50 ${ms(f.p50)}, p99 ${ms(f.p99)}; bare sum ${ms(f.sum)}; ratio ${f.ratio.toFixed(3)}`,
  );
  console.log(
    `  recall@1 over ${f.queries} each: known ${f.recallKnown.toFixed(4)}, strangers ${f.recallStrangers.toFixed(4)}`,
  );
  console.log(`  plain loop p50 ${ms(f.plainP50)}; float32 scan equal to it: ${f.equalToPlain}`);
  if (f.usearch)
    console.log(
      `  usearch: build ${f.usearch.buildSeconds.toFixed(1)} s, p50 ${ms(f.usearch.p50)}, recall@1 ` +
        `known ${f.usearch.recallKnown.toFixed(4)}, strangers ${f.usearch.recallStrangers.toFixed(4)} (500 each)`,
    );
}
