import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { root } from "../support/samples.js";

// In processes of their own: what depends on the process, its clock or its chance is the same again within one.

interface Six {
  readonly graph: string;
  readonly values: string;
  readonly losses: readonly number[];
  readonly steps: number;
}

/** Another clock, another chance, another place. */
const elsewhere = `data:text/javascript,${encodeURIComponent(
  "Math.random = () => 0.25; Date.now = () => 1e12; performance.now = () => 5;",
)}`;

/** Six steps in runs of the given lengths. */
async function train(seed: number, runs: string, flags: readonly string[] = []): Promise<Six> {
  const script = join(root, "test", "support", "trainSix.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, script, String(seed), runs], {
    ...(flags.length > 0 ? { env: { ...process.env, TZ: "Asia/Tokyo", LC_ALL: "tr_TR" } } : {}),
  });
  return JSON.parse(stdout);
}

let first: Six;
beforeAll(async () => {
  first = await train(7, "1,2,3");
  expect(first).toMatchObject({ steps: 6, losses: { length: 6 } });
});

test("the same seed gives the same graph and training, bit for bit, in any process, however the steps are grouped", async () => {
  expect(await train(7, "6", ["--import", elsewhere])).toEqual(first);
});

test("another seed gives another training of the same graph", async () => {
  const other = await train(8, "6");
  expect(other.graph).toBe(first.graph);
  expect(other.values).not.toBe(first.values);
  expect(other.losses).not.toEqual(first.losses);
});
