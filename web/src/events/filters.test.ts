import { describe, expect, test } from "vitest";
import { csvAddress, noFilters, queryOf, spanOf } from "./filters.js";

describe("filters of events", () => {
  test("what is not chosen is not asked for", () => {
    expect(queryOf(noFilters)).toEqual({});
    expect(queryOf({ ...noFilters, outcome: "no match", person: "4711" })).toEqual({
      outcome: "no match",
      person: "4711",
    });
  });
  test("a day is that of the clock here, from midnight to midnight", () => {
    const { from, until } = spanOf("2026-11-25") as { from: string; until: string };
    expect(new Date(from).toString()).toContain("Nov 25 2026 00:00:00");
    expect(new Date(until).toString()).toContain("Nov 26 2026 00:00:00");
    expect(csvAddress("2026-11-25")).toBe(
      `/v1/events.csv?from=${encodeURIComponent(from)}&until=${encodeURIComponent(until)}`,
    );
    expect(csvAddress("")).toBe("/v1/events.csv");
  });
});
