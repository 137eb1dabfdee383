import { describe, expect, test } from "vitest";
import { checkRequirement, parseRequirement } from "./requirement.js";
import { faultOf } from "./testing.js";

const metrics = { fnmr: "optional", eer: "never", tar: "always" } as const;
const parse = (text: string) => parseRequirement(text, metrics);

describe("parseRequirement", () => {
  test("metric, FMR, comparison and bound, with or without spaces", () => {
    expect(parse("fnmr@1e-3<=0.12")).toMatchObject({
      metric: "fnmr",
      at: 1e-3,
      comparison: "<=",
      bound: 0.12,
    });
    expect(parse(" eer <= 2e-2 ")).toMatchObject({
      metric: "eer",
      at: null,
      bound: 0.02,
      text: "eer <= 2e-2",
    });
    expect(parse("tar@0.01>=0.9")).toMatchObject({ metric: "tar", at: 0.01, comparison: ">=" });
  });

  test.each([
    ["fnmr", "came"],
    ["fnmr<0.1", "came"],
    ["fnmr=0.1", "came"],
    ["far@1e-3<=0.1", "no metric"],
    ["constructor<=1", "no metric"],
    ["eer@1e-3<=0.1", "takes no"],
    ["tar>=0.9", "needs an"],
    ["fnmr@0<=0.1", "fraction"],
    ["fnmr@x<=0.1", "fraction"],
    ["fnmr@2<=0.1", "fraction"],
    ["eer<=small", "no number"],
    ["", "came"],
  ])("%j is refused", (text, part) => {
    const { code, message } = faultOf(() => parse(text));
    expect(code).toBe("INVALID_ARGUMENT");
    expect(message).toContain(part);
  });
});

describe("checkRequirement", () => {
  const interval = { low: 0.04, high: 0.08 };

  test("a rate with 30 errors is held against the bound itself", () => {
    const figure = { value: 0.06, interval, errors: 30 };
    expect(checkRequirement(parse("fnmr<=0.06"), figure)).toMatchObject({ passed: true, measured: 0.06 });
    expect(checkRequirement(parse("fnmr<=0.059"), figure).passed).toBe(false);
    expect(checkRequirement(parse("tar@1e-2>=0.06"), figure).passed).toBe(true);
  });

  test("with fewer errors the far end of the interval has to keep it", () => {
    const figure = { value: 0.06, interval, errors: 29 };
    expect(checkRequirement(parse("fnmr<=0.07"), figure)).toMatchObject({ passed: false, measured: 0.08 });
    expect(checkRequirement(parse("fnmr<=0.08"), figure).passed).toBe(true);
    expect(checkRequirement(parse("tar@1e-2>=0.05"), figure)).toMatchObject({
      passed: false,
      measured: 0.04,
    });
    expect(checkRequirement(parse("fnmr<=1"), { value: 0, errors: 0 }).passed).toBe(false);
  });

  test("what the data don't support fails and says so", () => {
    const result = checkRequirement(parse("fnmr@1e-6<=1"), { value: 0, unsupported: "3 false matches" });
    expect(result).toEqual({
      requirement: "fnmr@1e-6<=1",
      passed: false,
      measured: null,
      reason: "not supported by the data: 3 false matches",
    });
  });
});
