// `npm run bench:gallery -- [--people 10000,100000,1000000] [--queries N] [--lfw DIR]`: what a gallery's parts take. So far: the search.
// Half the queries are new photos of enrolled people, half strangers. Recall@1 is held against a float32 scan of everybody, which is
// held against the plain loop. The ratio is to a bare sum over the same float32 bytes, taken in turns with the searches.
// --queries: of each kind, for recall; default 10,000, and 1,000 where there are more than 200,000 people.
// --lfw: LFW, unpacked: recall on real embeddings, too. Last line: one JSON object.
import { parseArgs } from "node:util";
import { realRecall } from "./gallery/realRecall.mjs";
import { benchSearch } from "./gallery/search.mjs";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10000,100000,1000000" },
    queries: { type: "string" },
    lfw: { type: "string" },
  },
});

const results = { search: [] };
for (const people of values.people.split(",").map(Number)) {
  const queries = Number(values.queries ?? (people > 200_000 ? 1000 : 10_000));
  results.search.push(await benchSearch(people, queries));
}
// The stores' part (enrol/s, open time, identify through a gallery) belongs here, a file of its own in bench/gallery/.
if (values.lfw) results.real = await realRecall(values.lfw);
console.log(JSON.stringify(results));
