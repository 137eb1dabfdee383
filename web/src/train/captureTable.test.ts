import { expect, test } from "vitest";
import { captureTable } from "./captureTable.js";

test("captures are counted by session and camera", () => {
  const one = (role: "anchor" | "positive" | "negative", session: string, camera: string | null) => ({
    role,
    session,
    camera,
  });
  expect(
    captureTable([
      one("anchor", "desk", "front"),
      one("positive", "desk", "front"),
      one("negative", "desk", null),
      one("positive", "desk", "front"),
    ]),
  ).toEqual([
    { session: "desk", camera: "front", counts: { anchor: 1, positive: 2, negative: 0 } },
    { session: "desk", camera: null, counts: { anchor: 0, positive: 0, negative: 1 } },
  ]);
});
