import { expect, test } from "vitest";
import { batchSize, parseTrainConfig } from "./config.js";
import { networkStep } from "./network.js";
import { preset, presets } from "./presets.js";

test.each(Object.keys(presets))("the preset %s is a configuration, and its network can be built", (name) => {
  const config = parseTrainConfig(structuredClone(preset(name)), name);
  const step = networkStep(config);
  expect(step.inputs["images"]!.shape).toEqual([
    batchSize(config),
    config.image.channels,
    config.image.height,
    config.image.width,
  ]);
});

test("what is wrong is named", () => {
  const base = preset("omniglot");
  const fault = (change: object) => () => parseTrainConfig({ ...base, ...change }, "mine.json");
  expect(fault({ steps: 0 })).toThrow(/mine\.json: steps/);
  expect(fault({ architecture: "lenet" })).toThrow(/architecture/);
  expect(fault({ colour: "red" })).toThrow(/colour/);
  expect(fault({ schedule: { kind: "cosine" } })).toThrow(/schedule\.learningRate/);
  expect(fault({ loss: { logistic: 0, softmax: 0 } })).toThrow(/loss: weights above 0/);
  // What it was called before.
  expect(fault({ head: "metric" })).toThrow(/mine\.json: head: "metric" is called "weighted-l1" now/);
  expect(fault({ head: "metrics" })).toThrow(/head: .*"weighted-l1"/);
  const pairs = { kind: "pairs", pairs: 4, impostors: "all" };
  expect(fault({ batch: pairs })).toThrow(/softmax only with batches of kind "episode"/);
  expect(() => preset("faces")).toThrow(/known: omniglot, koch, lfw, webcam/);
});

test("several twins need the cosine head, and moments one channel", () => {
  const base = preset("omniglot");
  const of = (change: object, image: object) => () =>
    parseTrainConfig({ ...base, ...change, image: { ...base.image, ...image } }, "it");
  expect(of({ head: "weighted-l1" }, { mirrorView: false })).toThrow(
    /members: several twins are joined under the head "cosine" only, not "weighted-l1"/,
  );
  expect(of({ head: "weighted-l1", members: 1 }, {})).toThrow(/image\.mirrorView is for/);
  expect(of({}, { normalization: "none" })).toThrow(/image\.mirrorView is for/);
  expect(of({ augmentation: { symmetry: "flip" } }, {})).toThrow(/image\.mirrorView is for/);
  const jpeg = { probability: 1, quality: [90, 30] };
  expect(of({ augmentation: { jpeg } }, {})).toThrow(/augmentation\.jpeg\.quality: the lower/);
  expect(of({}, { channels: 3 })).toThrow(/"moments" is of drawings/);
});
