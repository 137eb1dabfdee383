// `npm run bench:head -- DIR`: does a learnt weighted-L1 head beat the default model's cosine? Learnt on the people of
// peopleDevTrain.txt, measured on all pairs of the images of pairsDevTest.txt (other people). DIR: LFW, unpacked, with both
// lists. Last line: one JSON object.
import { headDistance } from "../dist/core/headDistance.js";
import * as data from "../dist/data/index.node.js";
import * as evaluate from "../dist/evaluate/index.js";
import { embedPhotos } from "../dist/jobs/embedPhotos.node.js";
import { learnHead } from "../dist/train/head/learnHead.js";
import { logLossGain } from "../dist/train/head/lossGain.js";

const folder = process.argv[2];
if (!folder) throw new Error("usage: npm run bench:head -- DIR");
const lists = await data.readLfwLists(folder);
const find = data.sampleFinder(await data.readLfw(folder));
const imagesOf = (images) =>
  [...new Set(images.map(data.lfwImagePath))].map((path) => find(path)).filter(Boolean);
const training = imagesOf(
  lists.people.flatMap(({ person, images }) =>
    Array.from({ length: images }, (_, i) => ({ person, image: i + 1 })),
  ),
);
const testing = imagesOf(lists.pairs.pairs.flatMap(({ a, b }) => [a, b]));

/** Embeddings and person ids of the images that gave one. */
async function embedded(images) {
  const { bundle, photos } = await embedPhotos(images);
  const names = [...new Set(images.map(({ person }) => person))];
  const usable = images
    .map(({ person }, i) => ({ person: names.indexOf(person), photo: photos[i] }))
    .filter(({ photo }) => photo.ok);
  return {
    bundle,
    embeddings: usable.map(({ photo }) => photo.embedding),
    people: usable.map(({ person }) => person),
  };
}

const train = await embedded(training);
const test = await embedded(testing);
const started = performance.now();
const result = learnHead({ ...train, head: train.bundle.head, seed: 1 });
const seconds = (performance.now() - started) / 1000;
const print = ({ logLoss, eer, auc }) =>
  `log loss ${logLoss.toFixed(4)}, EER ${(100 * eer).toFixed(2)}%, AUC ${auc.toFixed(5)}`;
const interval = ({ value, low, high }) => `${value.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`;
console.log(`learnt in ${seconds.toFixed(1)} s on ${train.people.length} images; penalty ${result.lambda}`);
console.log(`  held out, ${train.bundle.head.kind}: ${print(result.before)}`);
console.log(`  held out, weighted-l1: ${print(result.after)}`);
console.log(
  `  gain in log loss ${interval(result.gain)}: the ${result.learnt ? "learnt head is taken" : "given head is kept"}`,
);

const count = (test.people.length * (test.people.length - 1)) / 2;
const personA = new Int32Array(count);
const personB = new Int32Array(count);
const scores = { given: new Float64Array(count), learnt: new Float64Array(count) };
const heads = { given: train.bundle.head, learnt: result.candidate };
for (let i = 0, k = 0; i < test.people.length; i++)
  for (let j = 0; j < i; j++, k++) {
    personA[k] = test.people[i];
    personB[k] = test.people[j];
    for (const [name, head] of Object.entries(heads)) {
      const distance = headDistance(head, test.embeddings[i], test.embeddings[j]);
      scores[name][k] = head.bias - head.scale * distance;
    }
  }
const figures = ["eer", "auc", "fnmr@0.01", "fnmr@0.001"];
const measured = {};
for (const name of Object.keys(heads)) {
  const estimates = evaluate.bootstrapFigures({ scores: scores[name], personA, personB }, figures, {
    resamples: 200,
    seed: 1,
  });
  measured[name] = Object.fromEntries(figures.map((figure, i) => [figure, estimates[i]]));
  console.log(
    `test people, ${heads[name].kind}: ${figures.map((f, i) => `${f} ${interval({ value: estimates[i].value, ...estimates[i].interval })}`).join(", ")}`,
  );
}
const gain = logLossGain({ scores: scores.given, personA, personB }, scores.learnt, 1);
console.log(`test people, gain in log loss: ${interval(gain)}`);
console.log(
  JSON.stringify({
    seconds,
    lambda: result.lambda,
    learnt: result.learnt,
    heldOut: { before: result.before, after: result.after, gain: result.gain },
    test: { measured, gain },
  }),
);
