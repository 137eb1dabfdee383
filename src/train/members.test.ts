import { expect, test } from "vitest";
import { toyConfig } from "../../test/support/toyTraining.js";
import { checkMembers, joinMembers, memberSeeds, splitMembers, trainedHead } from "./members.js";

const state = (bias: number) =>
  new Map([
    ["twin/stem/weight", Float32Array.of(bias, 2)],
    ["head/bias", Float32Array.of(bias)],
    ["head/sharpness", Float32Array.of(10)],
  ]);

test("states are joined under the names of the joined twin, and come apart again", () => {
  const states = [state(1), state(3)];
  const values = joinMembers(states);
  expect([...values.keys()]).toContain("twin/member2/stem/weight");
  expect(values.size).toBe(6);
  expect(splitMembers(values, 2)).toEqual(states);
  expect([...joinMembers([state(1)]).keys()]).toEqual([...state(1).keys()]);
});

test("the head of several is the mean of theirs", () => {
  const config = toyConfig({ head: "cosine", members: 2 });
  const head = trainedHead(config, joinMembers([state(1), state(3)]));
  expect(head).toMatchObject({ kind: "cosine", bias: 2 });
  expect(head.scale).toBeCloseTo(10, 3);
});

test("members have seeds of their own; the first has the training's", () => {
  const config = toyConfig({ head: "cosine", members: 3 });
  const seeds = memberSeeds(config, 7);
  expect(seeds[0]).toBe(7);
  expect(new Set(seeds).size).toBe(3);
  expect(memberSeeds(toyConfig(), 7)).toEqual([7]);
});

test("first weights of another number of twins are refused", () => {
  const two = joinMembers([state(1), state(3)]);
  expect(() => checkMembers(two, 2)).not.toThrow();
  expect(() => checkMembers(state(1), 1)).not.toThrow();
  expect(() => checkMembers(state(1), 2)).toThrow(/has one twin, the configuration trains 2/);
  expect(() => checkMembers(two, 1)).toThrow(/has 2 twins, the configuration trains 1/);
  expect(() => checkMembers(joinMembers([state(1), state(2), state(3)]), 2)).toThrow(/has 3 twins/);
});
