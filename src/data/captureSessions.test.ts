import { describe, expect, test } from "vitest";
import { captureSessions, onlySession, type TimedSample } from "./captureSessions.js";
import { timeOfUuid } from "./readers/uuidTime.js";

const bytes = async () => new Uint8Array();
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 25, 10, minutes));
const capture = (id: string, rest: Partial<TimedSample> = {}): TimedSample => ({
  id,
  person: id.startsWith("negative/") ? id : "self",
  bytes,
  ...rest,
});
const sessionsOf = (samples: readonly TimedSample[]) => {
  const { source, sessions, samples: found } = captureSessions(samples, "self");
  return { source, sessions, of: found.map(({ session }) => session) };
};
/** A UUID of version 1 of a time. */
function uuid1(time: Date): string {
  const clock = (BigInt(time.getTime()) * 10_000n + 0x01b21dd213814000n).toString(16).padStart(15, "0");
  return `${clock.slice(7)}-${clock.slice(3, 7)}-1${clock.slice(0, 3)}-b3c8-9f6bdeced846`;
}

describe("captureSessions", () => {
  test("names come first; others without one stay without", () => {
    const named = [
      capture("anchor/a_1.jpg", { session: "a", modified: at(0) }),
      capture("positive/b_1.jpg", { session: "b", modified: at(0) }),
      capture("negative/x.jpg", { modified: at(0) }),
    ];
    expect(sessionsOf(named)).toEqual({ source: "names", sessions: 2, of: ["a", "b", undefined] });
  });

  test("then the times inside UUIDs, whatever the files say", () => {
    const found = sessionsOf([
      capture(`anchor/${uuid1(at(0))}.jpg`, { modified: at(500) }),
      capture(`anchor/${uuid1(at(29))}.jpg`, { modified: at(500) }),
      capture(`positive/${uuid1(at(60))}.jpg`, { modified: at(500) }),
    ]);
    expect(found).toEqual({
      source: "times in the names",
      sessions: 2,
      of: ["20261125T1000", "20261125T1000", "20261125T1100"],
    });
  });

  test("then the files' times: a pause of more than half an hour begins another", () => {
    const found = sessionsOf(
      [0, 10, 40, 71].map((minutes) => capture(`anchor/${minutes}.jpg`, { modified: at(minutes) })),
    );
    expect(found.source).toBe("file times");
    expect(found.of).toEqual(["20261125T1000", "20261125T1000", "20261125T1000", "20261125T1111"]);
  });

  test.each([
    ["copied in one go", { modified: at(0) }],
    ["without any time", {}],
  ])("else all are one session: %s", (_, rest) => {
    const found = sessionsOf([
      capture("anchor/1.jpg", rest),
      capture("positive/2.jpg", rest),
      capture("negative/3.jpg", rest),
    ]);
    // Others copied at the same time were not captured in that session.
    expect(found).toEqual({ source: "nothing", sessions: 1, of: [onlySession, onlySession, undefined] });
  });
});

test("timeOfUuid reads RFC 9562's examples, and nothing else", () => {
  const time = "2022-02-22T19:22:22.000Z";
  for (const uuid of [
    "C232AB00-9414-11EC-B3C8-9F6BDECED846",
    "1EC9414C-232A-6B00-B3C8-9F6BDECED846",
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",
  ])
    expect(timeOfUuid(`${uuid}.jpg`)?.toISOString()).toBe(time);
  // Version 4 is random; a clock of 1582 is none of a camera.
  expect(timeOfUuid("919108f7-52d1-4320-9bac-f847db4148a8.jpg")).toBeUndefined();
  expect(timeOfUuid("00000000-0000-1000-8000-000000000000.jpg")).toBeUndefined();
  expect(timeOfUuid("me.jpg")).toBeUndefined();
});
