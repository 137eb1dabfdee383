import { searchRule } from "../../dist/core/personRule.js";
import * as data from "../../dist/data/index.node.js";
import { loadKernel } from "../../dist/gallery/search/kernel.node.js";
import { createKernelRows, firstPages } from "../../dist/gallery/search/kernelRows.js";
import { embedPhotos } from "../../dist/jobs/embedPhotos.node.js";
import { drawnPeople } from "./drawnFaces.mjs";

/**
 * Recall@1 of codes on real embeddings and on drawn ones of the same number of people, where one row in 64, 128 or 256 is compared
 * exactly: so few that there are misses to compare. One person in five is left out: their photos are the strangers.
 */
export async function realRecall(folder) {
  const { samples } = await data.readLfw(folder);
  const { bundle, photos } = await embedPhotos(samples);
  const usable = samples
    .map(({ person }, i) => ({ person, photo: photos[i] }))
    .filter(({ photo }) => photo.ok);
  const names = [...new Set(usable.map(({ person }) => person))];
  const real = { gallery: [], known: [], strangers: [] };
  const seen = new Set();
  for (const { person, photo } of usable) {
    const kind = names.indexOf(person) % 5 === 0 ? "strangers" : seen.has(person) ? "known" : "gallery";
    real[kind].push(photo.embedding);
    seen.add(person);
  }
  const { dimensions } = bundle.embedding;
  const next = drawnPeople(dimensions, 1);
  const drawn = { gallery: [], known: [], strangers: [] };
  for (let i = 0; i < real.gallery.length; i++) {
    const photo = next();
    drawn.gallery.push(photo());
    drawn.known.push(photo());
    drawn.strangers.push(next()());
  }
  const results = [];
  for (const [name, set] of Object.entries({ real, drawn }))
    for (const part of [64, 128, 256]) {
      const result = { name, part, ...recallOf(set, { kind: "cosine" }, dimensions, part) };
      console.log(
        `${name}, ${set.gallery.length} people, 1 in ${part} compared: recall@1 known ${result.known.toFixed(4)} ` +
          `of ${set.known.length}, strangers ${result.strangers.toFixed(4)} of ${set.strangers.length}`,
      );
      results.push(result);
    }
  return results;
}

function recallOf({ gallery, known, strangers }, head, dimensions, part) {
  const rule = searchRule(head);
  let codes = true;
  const candidates = (count) => (codes ? Math.ceil(count / part) : 1);
  const rows = createKernelRows(loadKernel(firstPages(dimensions)), {
    rule,
    dimensions,
    codesFrom: 64,
    candidates,
  });
  for (const embedding of gallery) {
    rows.reserve(1);
    rows.add(rule.rows([embedding])[0]);
  }
  const nearest = (probe, withCodes) => {
    codes = withCodes;
    // Two, so that a candidate alone is still more than is asked for.
    const found = rows.nearest(rule.probe(probe), withCodes ? 1 : 2);
    return found.reduce((a, b) => (b.distance < a.distance ? b : a)).row;
  };
  const recall = (probes) =>
    probes.filter((probe) => nearest(probe, true) === nearest(probe, false)).length / probes.length;
  return { known: recall(known), strangers: recall(strangers) };
}
