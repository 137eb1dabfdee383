import { expect, test } from "vitest";
import { type Circumstances, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.node.js";
import { preset } from "./presets.js";

test("a checkpoint of a configuration that is refused today says what is wrong with it", () => {
  const ofHead = (head: string) => {
    const circumstances = {
      config: { ...preset("lfw"), head },
      seed: 1,
      threads: 1,
      data: "0",
      versions: { selfsame: "0", runtime: "0", processor: "0" },
      choices: {},
    };
    const values = new Map([["head/bias", Float32Array.of(1)]]);
    return encodeCheckpoint({ step: 1, circumstances: circumstances as Circumstances, best: null, values });
  };
  expect(() => decodeCheckpoint(ofHead("metric"), "old")).toThrow(
    /"old" is of another format: circumstances\.config\.head: "metric" is called "weighted-l1" now/,
  );
  expect(decodeCheckpoint(ofHead("weighted-l1"), "new").values.get("head/bias")).toEqual(Float32Array.of(1));
});
