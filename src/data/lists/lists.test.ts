import { describe, expect, test } from "vitest";
import { parseGroupsCsv } from "./groupsCsv.js";
import { parseOneShotRun } from "./oneShotRuns.js";
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

  test("odd names survive: outer spaces, line ends, dashes", () => {
    const pairs = [{ a: " x\r\n.jpg ", b: "--y", label: 1 }];
    expect(parsePairsCsv('" x\r\n.jpg ", --y ,1')).toEqual(pairs);
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
    expect(() => parsePairsCsv(text)).toThrow(
      expect.objectContaining({ code: "DATASET_INVALID", message: expect.stringContaining(`line ${line}:`) }),
    );
  });
});

describe("parseGroupsCsv", () => {
  test("several groups of one person; a byte order mark, quotes, spaces, Windows line ends, empty lines, a line twice, letters of two parts", () => {
    const text =
      '\uFEFFperson,group\r\n\r\nAda, women \r\n"Li, Bo","site ""x"""\r\nAda,over 60\r\nAda,women\r\nAda,Zoe\u0308';
    expect(parseGroupsCsv(text)).toEqual([
      { person: "Ada", group: "women" },
      { person: "Li, Bo", group: 'site "x"' },
      { person: "Ada", group: "over 60" },
      { person: "Ada", group: "Zo\u00eb" },
    ]);
  });

  test.each([
    ["", 1],
    ["Ada,women\n", 1],
    ["name,skin\nAda,dark\n", 1],
    ["group,person\nwomen,Ada\n", 1],
    ["person,group\n", 2],
    ["person,group\nAda\n", 2],
    ["person,group\nAda,x\n\n,y\n", 4],
    ["person,group\nAda,x,y\n", 2],
    ["person;group\nAda;x\n", 1],
    ['person,group\nAda,"x\n', 2],
  ])("%j: DATASET_INVALID naming line %i", (text, line) => {
    expect(() => parseGroupsCsv(text)).toThrow(
      expect.objectContaining({
        code: "DATASET_INVALID",
        message: expect.stringContaining(`list of groups, line ${line}:`),
      }),
    );
  });
});

describe("parseOneShotRun", () => {
  const text =
    "run01/test/item01.png run01/training/class02.png\nrun01/test/item02.png run01/training/class01.png\n";

  test("every training image is the support of every trial", () => {
    const support = ["run01/training/class01.png", "run01/training/class02.png"];
    expect(parseOneShotRun(text)).toEqual([
      { probe: "run01/test/item01.png", support, answer: 1 },
      { probe: "run01/test/item02.png", support, answer: 0 },
    ]);
  });

  test.each([
    ["a b\nc\n", 2],
    ["a b\nc d e\n", 2],
    ["a b\na c\n", 2],
    ["a b\nc b\n", 2],
    ["a b\n", 2],
    ["", 1],
  ])("%j: DATASET_INVALID naming line %i", (broken, line) => {
    expect(() => parseOneShotRun(broken)).toThrow(
      expect.objectContaining({ code: "DATASET_INVALID", message: expect.stringContaining(`line ${line}:`) }),
    );
  });
});
