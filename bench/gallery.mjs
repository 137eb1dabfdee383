// `npm run bench:gallery -- [--people 10000,100000,1000000] [--queries N] [--lfw DIR] [--only search|store]`: what a gallery takes.
// The search alone: half the queries are new photos of enrolled people, half strangers. Recall@1 is held against a float32 scan of
// everybody, which is held against the plain loop. The ratio is to a bare sum over the same float32 bytes, taken in turns.
// The store: galleries in a file and in PostgreSQL (DATABASE_URL, in a schema of their own that is dropped; else the tests' server):
// enrolments, opening, memory, searches through the gallery.
// --queries: of each kind, for recall; default 10,000, and 1,000 where there are more than 200,000 people.
// --store-people: how many in the store's galleries; default 10000,100000 (1000000 takes an hour). --single: how many are enrolled one by one.
// --lfw: LFW, unpacked: recall on real embeddings, too. Last line: one JSON object.
import { parseArgs } from "node:util";
import { realRecall } from "./gallery/realRecall.mjs";
import { benchSearch } from "./gallery/search.mjs";
import { benchPostgres, benchStore } from "./gallery/store.mjs";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10000,100000,1000000" },
    "store-people": { type: "string", default: "10000,100000" },
    queries: { type: "string" },
    single: { type: "string", default: "200" },
    lfw: { type: "string" },
    only: { type: "string" },
  },
});

const results = { search: [], store: [] };
const numbers = (text) => text.split(",").map(Number);
if (values.only !== "store")
  for (const people of numbers(values.people)) {
    const queries = Number(values.queries ?? (people > 200_000 ? 1000 : 10_000));
    results.search.push(await benchSearch(people, queries));
  }
if (values.only !== "search") {
  const server = await benchPostgres();
  if (server) console.log(`PostgreSQL: ${server.words}`);
  try {
    for (const people of numbers(values["store-people"]))
      for (const [kind, url] of [["embedded", null], ...(server ? [["postgres", server.url]] : [])]) {
        const options = { url, queries: Number(values.queries ?? 1000), single: Number(values.single) };
        results.store.push(await benchStore(kind, people, options));
      }
  } finally {
    await server?.close();
  }
}
if (values.lfw) results.real = await realRecall(values.lfw);
console.log(JSON.stringify(results));
