import { describe, expect, test } from "vitest";
import { basesFor, type DatasetRow, datasetsFor, estimate, type Job, type ModelRow } from "./modes.js";

const captures: DatasetRow = { id: "captures", kind: "captures", folders: 3, images: 40 };
const people: DatasetRow = { id: "folder:people", kind: "folder", folders: 9, images: 90 };

describe("what a training takes", () => {
  test("a head for one person is of the captures, one for all of a folder per person", () => {
    expect(datasetsFor("captures", [captures, people])).toEqual([captures]);
    expect(datasetsFor("head", [captures, people])).toEqual([people]);
    expect(datasetsFor("scratch", [{ ...captures, images: 0 }, people])).toEqual([people]);
  });
  test("only a twin that was trained here is trained on", () => {
    const models = [
      { id: "default", builtIn: true },
      { id: "mine", builtIn: false },
    ] as ModelRow[];
    expect(basesFor("finetune", models).map(({ id }) => id)).toEqual(["mine"]);
    expect(basesFor("captures", models)).toEqual(models);
    expect(basesFor("scratch", models)).toEqual([]);
  });
  test("it will take as long as the last like it; a head else by its photos, a twin is not guessed", () => {
    const run = {
      ...{ state: "done", request: { method: "scratch", dataset: "captures" } },
      ...{ started: "2026-01-01T00:00:00Z", ended: "2026-01-01T00:04:00Z" },
    } as unknown as Job;
    expect(estimate("scratch", captures, [run])).toEqual({ seconds: 240, from: "run" });
    expect(estimate("captures", captures, [run])).toEqual({ seconds: 11, from: "photos" });
    expect(estimate("scratch", captures, [])).toBeUndefined();
  });
});
