import { describe, expect, test } from "vitest";
import { formatLfwPeople, parseLfwPeople } from "../lists/lfwPeople.js";
import { captureName, parseCaptureName } from "./captureName.js";

describe("capture names", () => {
  const time = new Date("2026-11-22T07:30:24.123Z");

  test("what is written is read back, and names sort by time", () => {
    for (const session of ["desk", "2026-11-22", "büro_2", "a.b-c"])
      expect(parseCaptureName(captureName({ session, time }))).toEqual({ session, time });
    expect(captureName({ session: "desk", time })).toBe("desk_20261122T073024123Z.jpg");
    for (const session of ["", "a/b", "a b", ".hidden"])
      expect(() => captureName({ session, time })).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
  });

  test("other spellings", () => {
    const whole = new Date("2026-11-22T07:30:24.000Z");
    for (const name of [
      "desk_20261122T073024Z.jpg",
      "desk_2026-11-22T07:30:24Z.png",
      "desk_2026-11-22T07-30-24.000Z.webp",
      "desk-20261122_073024.jpeg",
      "desk_20261122T073024Z_3.jpg",
    ])
      expect(parseCaptureName(name), name).toEqual({ session: "desk", time: whole });
    for (const name of [
      "3f2504e0-4f89-11d3-9a0c-0305e82c3301.jpg",
      "Ada_0001.jpg",
      "desk_20261322T073024Z.jpg",
      "desk.jpg",
      "_20261122T073024Z.jpg",
    ])
      expect(parseCaptureName(name), name).toBeUndefined();
  });
});

describe("LFW people files", () => {
  test("View 1, View 2's folds, and back", () => {
    const view1 = "2\nAda\t3\nBob\t1\n";
    expect(parseLfwPeople(view1)).toEqual([
      { person: "Ada", images: 3, fold: 0 },
      { person: "Bob", images: 1, fold: 0 },
    ]);
    expect(
      formatLfwPeople(
        new Map([
          ["Bob", 1],
          ["Ada", 3],
        ]),
      ),
    ).toBe(view1);
    expect(parseLfwPeople("2\n1\nAda\t3\n2\nBob\t1\nCy\t2\r\n").map(({ fold }) => fold)).toEqual([0, 1, 1]);
  });

  test.each([
    ["", 1],
    ["x\nAda\t1", 1],
    ["2\nAda\t1\n", 3],
    ["1\nAda\t1\nBob\t1\n", 3],
    ["1\nAda\n", 2],
    ["2\n1\nAda\t1\nx\n", 4],
  ])("%j: DATASET_INVALID naming line %i", (text, line) => {
    expect(() => parseLfwPeople(text)).toThrow(
      expect.objectContaining({ code: "DATASET_INVALID", message: expect.stringContaining(`line ${line}:`) }),
    );
  });
});
