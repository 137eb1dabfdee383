import { describe, expect, test } from "vitest";
import { faultOf } from "../testing.js";
import { allPairs } from "./allPairs.js";
import { parsePairsCsv } from "./pairsCsv.js";

describe("parsePairsCsv", () => {
  test("with and without its first line; quotes, spaces, Windows line ends, empty lines", () => {
    const pairs = [
      { a: "x.jpg", b: "y, 2.jpg", label: 1 },
      { a: 'the "z".png', b: "w.png", label: 0 },
    ];
    const body = 'x.jpg,"y, 2.jpg",1\r\n\r\n"the ""z"".png" , w.png, 0';
    expect(parsePairsCsv(body)).toEqual(pairs);
    expect(parsePairsCsv(`a,b,label\r\n${body}\r\n`)).toEqual(pairs);
  });

  test.each([
    ["x,y\n", 1],
    ["x,y,1\nx,z,2\n", 2],
    ["a,b,label\nx,y,1,9\n", 2],
    ["x,,1\n", 1],
    ["x,x,1\n", 1],
    ['x,y,1\n"x\n\n,y,1\n', 2],
    ['"x\n2",y,1\nx,y\n', 3],
  ])("%j: DATASET_INVALID naming line %i", (text, line) => {
    const fault = faultOf(() => parsePairsCsv(text));
    expect(fault.code).toBe("DATASET_INVALID");
    expect(fault.message).toContain(`line ${line}:`);
  });
});

describe("allPairs", () => {
  test("by hand", () => {
    const { imageA, imageB, personA, personB } = allPairs([4, 4, 9]);
    expect([[...imageA], [...imageB]]).toEqual([
      [0, 0, 1],
      [1, 2, 2],
    ]);
    expect([[...personA], [...personB]]).toEqual([
      [4, 4, 4],
      [4, 9, 9],
    ]);
  });

  test("none of one image, 6 of 4", () => {
    expect(allPairs([1]).imageA.length).toBe(0);
    expect(allPairs([1, 2, 3, 4]).imageB.length).toBe(6);
  });
});
