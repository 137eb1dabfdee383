// `npm run bench:identify -- LFW_DIR [--sizes 10,100] [--templates 1,3] [--fpir 0.01] [--seed 1]`: what identification (1:N)
// comes to with the default model. Galleries of so many people of LFW's View 1 are drawn from those who set none of the
// bundle's thresholds, with so many templates each, and searched by the gallery's own search with their other photos and with all
// photos of everybody else, at the threshold that the model decides by in a gallery so large. Prints a table, and one JSON object as
// its last line. DIR: LFW with the lists of View 1.
import { parseArgs } from "node:util";
import { seededRandom, shuffled } from "../dist/core/random.js";
import * as data from "../dist/data/index.node.js";
import { searchRate } from "../dist/evaluate/identification/searchRate.js";
import { createSearch } from "../dist/gallery/search/createSearch.node.js";
import { lfwSets, openModel } from "../dist/index.js";
import { embedPhotos } from "../dist/jobs/embedPhotos.node.js";
import { headScore } from "../dist/models/heads.js";
import { operatingPointForGallery } from "../dist/models/operatingPoints.js";
import { compareWith, isChoosy } from "../dist/people/compareWith.js";
import { comparabilityOf } from "../dist/recognition/comparability.js";
import { isGoodEnough } from "../dist/recognition/gate.js";
import { digits } from "./digits.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: "string", default: "10,100,400,1500,3000" },
    templates: { type: "string", default: "1,3" },
    fpir: { type: "string", default: "0.01" },
    seed: { type: "string", default: "1" },
  },
});
const [folder] = positionals;
if (!folder)
  throw new Error("usage: npm run bench:identify -- LFW_DIR [--sizes …] [--templates …] [--fpir …]");
const [fpir, seed] = [Number(values.fpir), Number(values.seed)];
const { bundle } = openModel("default");
/** The seed of the division by which the bundle's thresholds were set. */
const [, divided] = /--protocol lfw .*--seed (\d+)/.exec(bundle.evaluation.reproduce) ?? [];
if (divided === undefined) throw new Error("the default bundle's thresholds were not set on View 1");

/** Everybody whom no threshold saw: those who measure, and those who fitted the score (which moves no decision). */
async function people() {
  const sets = lfwSets(await data.readLfw(folder), await data.readLfwLists(folder), Number(divided));
  const samples = [...sets.fit.samples, ...sets.measure.samples];
  const { photos } = await embedPhotos(samples);
  const byName = new Map();
  for (const [i, { person }] of samples.entries()) {
    if (!byName.has(person)) byName.set(person, []);
    const { ok, embedding, quality } = photos[i];
    byName.get(person).push(ok ? { embedding, quality, model: bundle.id } : null);
  }
  // Ten photos a person at most: otherwise one with 500 would be a tenth of all searches.
  const random = seededRandom(seed);
  return [...byName.values()].map((own) => shuffled(own, random).slice(0, 10));
}

const isEnrolled = (face) => face !== null && isGoodEnough(face.quality, bundle.embedding.minQuality);

/** Who a face shows, by the gallery's search and as `identify` decides; undefined for nobody, and where nothing is decided. */
function whoIs(search, templatesOf, face, threshold) {
  const side = { name: "the photo", face };
  const comparability = comparabilityOf(bundle, [side]);
  if (comparability.comparable === false) return undefined;
  const choosy = isChoosy(bundle, face);
  const [first] = search
    .nearest(face.embedding, choosy ? 5 : 1)
    .map((found) => {
      const templates = choosy ? templatesOf.get(found.person) : [];
      return { ...found, ...compareWith(bundle, side, found, comparability, templates) };
    })
    .sort((a, b) => a.distance - b.distance);
  if (!first || first.comparability.comparable === false) return undefined;
  return headScore(bundle.head, first.distance) >= threshold ? Number(first.person) : undefined;
}

/** As many galleries as make small ones tell something too. */
const drawsOf = (size) => Math.max(3, Math.min(100, Math.round(6000 / size)));

/** Galleries drawn, filled and searched; null where the people are too few. */
function identify(everybody, size, templates) {
  const point = operatingPointForGallery(bundle, { people: size, fpir });
  const able = everybody.flatMap((own, id) => (own.filter(isEnrolled).length >= templates ? [id] : []));
  const known = { person: [], wrong: [] };
  const strangers = { person: [], wrong: [], galleries: { of: [], people: [] } };
  let mistaken = 0;
  // Where no point is strict enough the strictest shows what it would come to; nothing is decided by it.
  const threshold = (point.point ?? bundle.operatingPoints.at(-1)).threshold;
  for (let draw = 0; able.length >= size && draw < drawsOf(size); draw++) {
    const random = seededRandom(seed, size, templates, draw);
    const enrolled = shuffled(able, random).slice(0, size);
    const rest = new Map(everybody.entries());
    const search = createSearch({ head: bundle.head, dimensions: bundle.embedding.dimensions });
    const templatesOf = new Map();
    for (const id of enrolled) {
      const own = shuffled(everybody[id], random);
      const chosen = own.filter(isEnrolled).slice(0, templates);
      search.set(
        String(id),
        chosen.map(({ embedding }) => embedding),
      );
      templatesOf.set(String(id), chosen);
      rest.set(
        id,
        own.filter((one) => !chosen.includes(one)),
      );
    }
    strangers.galleries.people.push(enrolled);
    const inside = new Set(enrolled);
    for (const [id, probes] of rest)
      for (const probe of probes) {
        const found = probe === null ? undefined : whoIs(search, templatesOf, probe, threshold);
        if (inside.has(id)) {
          known.person.push(id);
          known.wrong.push(found === id ? -1 : id);
          if (found !== undefined && found !== id) mistaken++;
        } else {
          strangers.person.push(id);
          strangers.wrong.push(found ?? -1);
          strangers.galleries.of.push(draw);
        }
      }
  }
  const rates = able.length >= size && {
    fpir: searchRate(strangers, "false positives", { seed }),
    fnir: searchRate(known, "false non-matches", { seed }),
    mistaken,
  };
  return { size, templates, able: able.length, draws: drawsOf(size), point, rates: rates || null };
}

const shown = ({ rate: { value, interval }, errors, searches, reason }) =>
  `${digits(value)} (${digits(interval.low)} to ${digits(interval.high)})${reason === null ? "" : ", not to be quoted"}; ${errors} of ${searches}`;

const everybody = await people();
const least = (count) => everybody.filter((own) => own.filter(isEnrolled).length >= count).length;
console.log(
  `${everybody.length} people whom no threshold saw, ten photos at most; with 1 usable photo: ${least(1)}, 2: ${least(2)}, 3: ${least(3)}, 4: ${least(4)}`,
);
const results = values.templates
  .split(",")
  .flatMap((templates) =>
    values.sizes.split(",").map((size) => identify(everybody, Number(size), Number(templates))),
  );
console.table(
  results.map(({ size, templates, able, draws, point, rates }) => ({
    people: size,
    templates,
    "threshold for FMR": point.point ? point.point.targetFmr : "unsupported",
    galleries: rates ? draws : `none: ${able} people have ${templates}`,
    "FPIR measured": rates ? shown(rates.fpir) : "–",
    "FNIR measured": rates ? shown(rates.fnir) : "–",
  })),
);
for (const { point, rates, templates } of results)
  if (rates && point.point === null) console.log(`unsupported (${templates} templates): ${point.words}`);
console.log(JSON.stringify({ model: bundle.id, revision: bundle.revision, fpir, seed, results }));
