import { evaluate } from "selfsame";
import { expect, test } from "vitest";
import { seededRandom } from "../src/core/random.js";
import { docExamples, filesOfRoom, runExample, withoutExample } from "./support/docExamples.js";

const examples = docExamples(filesOfRoom("evaluate"), evaluate);

/** All pairs of 20 people's 4 images each, on a line; noise makes errors of both kinds. */
function drawnPairs(): evaluate.PersonPairs {
  const random = seededRandom(1);
  const places = Array.from({ length: 80 }, (_, i) => (i >> 2) + random.normal());
  const { imageA, imageB, personA, personB } = evaluate.allPairs(places.map((_, i) => i >> 2));
  const scores = Float64Array.from(imageA, (a, i) => Math.exp(-Math.abs(places[a]! - places[imageB[i]!]!)));
  return { scores, personA, personB };
}

const pairs = drawnPairs();
const { labels, weights } = evaluate.personWeights(pairs);
const { scores } = pairs;
const searches = { scores: Float32Array.of(0.9, 0.2, 0.3, 0.4), probePeople: [7, 9], galleryPeople: [7, 8] };
const classes = Array.from({ length: 40 }, (_, i) => ({
  name: `Greek/${i}`,
  alphabet: "Greek",
  images: Array.from({ length: 20 }, (__, k) => 20 * i + k),
}));
const given = {
  ...evaluate,
  ...{ pairs, scores, labels, weights, searches, classes },
  ...{ a: scores, b: scores.map(Math.sqrt), distances: scores.map((s) => -Math.log(s)) },
  requirement: evaluate.parseRequirement("fnmr@1e-3<=0.12", { fnmr: "optional" }),
  ageBand: Array.from({ length: 20 }, (_, i) => (i < 10 ? "under 40" : "over 40")),
};

test.each(examples)("the example of evaluate.$name runs", async ({ code }) => {
  await runExample(code, given);
});

/** `expression; // 0.8333`, or `// (8 + 2)/12 = 0.8333` */
const claim = /^(.+); \/\/ (?:.* = )?(-?\d+(?:\.\d+)?)$/;
const claims = examples.flatMap(({ name, code }) => {
  const found = claim.exec(code.trim());
  return found ? [{ name, expression: found[1]!, value: Number(found[2]) }] : [];
});

test.each(claims)(
  "the number that evaluate.$name's example shows is what it gives",
  async ({ expression, value }) => {
    expect(await runExample(`return ${expression}`, given)).toBeCloseTo(value, 4);
  },
);

test("every function of evaluate has an example", () => {
  expect(claims.length).toBeGreaterThan(10);
  // `eerOf` is `eer` of a sweep: its example is that of `eer`.
  const missing = withoutExample(evaluate, examples).filter(
    (name) => !examples.some((example) => `${example.name}Of` === name),
  );
  expect(missing).toEqual([]);
});
