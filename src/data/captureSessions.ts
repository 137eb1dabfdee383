import { check, text } from "../core/options.js";
import { checkSamples } from "./argumentChecks.js";
import type { Sample } from "./dataset.js";
import { parseCaptureName } from "./readers/captureName.js";
import { timeOfUuid } from "./readers/uuidTime.js";

/** What captures tell their session by. */
export type SessionSource = "names" | "times in the names" | "file times" | "nothing";

/** A capture with what is known of its time. */
export interface TimedSample extends Sample {
  /** When the file was last written, where that is known. */
  readonly modified?: Date;
}

/** Captures with their sessions, and where those come from. */
export interface CaptureSessions {
  readonly samples: readonly Sample[];
  readonly source: SessionSource;
  /** How many sessions the known person's captures come from. */
  readonly sessions: number;
}

/** Captures farther apart are of two sessions. */
const pauseMs = 30 * 60_000;

/** The one session of captures that tell nothing. */
export const onlySession = "captures";

/**
 * Gives captures their sessions: those that their names tell (`captureName`); where a capture of the known person tells none, by
 * times, a pause of 30 minutes beginning another: the times inside names (UUIDs of version 1, 6 or 7) where half of the
 * captures have one, the others joining the last session; else those of the files; where these are all alike or missing, all are one session.
 *
 * Copying gives files new times: folders that were copied one by one then look like sessions.
 *
 * @param known the person in front of the webcam; others' captures without a session stay without one where names tell it
 * @example
 * const { source, sessions } = captureSessions(samples, knownPerson);
 */
export function captureSessions(samples: readonly TimedSample[], known: string): CaptureSessions {
  checkSamples(samples, "id", "person");
  check(known, "captureSessions: known", text);
  const own = samples.filter(({ person }) => person === known);
  const named = own.every(({ session }) => session !== undefined);
  const byTime = (source: SessionSource, timeOf: (sample: TimedSample) => Date | undefined, share: number) =>
    own.filter((sample) => timeOf(sample) !== undefined).length >= share * own.length
      ? { source, timeOf }
      : undefined;
  const clock = named
    ? undefined
    : (byTime("times in the names", timeInName, 1 / 2) ??
      byTime("file times", ({ modified }) => modified, 1));
  const byClock = clock && sessionsByTime(samples, clock.timeOf);
  const lastSession = byClock
    ?.filter((session, i) => session !== undefined && samples[i]!.person === known)
    .sort()
    .at(-1);
  const count = (sessions: readonly (string | undefined)[]) =>
    new Set(samples.flatMap(({ person }, i) => (person === known ? (sessions[i] ?? []) : []))).size;
  // One time for all files is that of a copy.
  const told = byClock && (clock.source !== "file times" || count(byClock) > 1) ? clock.source : "nothing";
  const source = named ? "names" : told;
  const sessionOf = samples.map(({ person, session }, i) => {
    if (source === "names") return session;
    if (source === "nothing") return person === known ? onlySession : undefined;
    // One without a time must not count as a session of its own.
    return byClock?.[i] ?? (person === known ? lastSession : undefined);
  });
  return {
    samples: samples.map(({ modified, session: _, ...sample }, i): Sample => {
      const session = sessionOf[i];
      const time = timeInName(sample) ?? modified;
      return { ...sample, ...(session === undefined ? {} : { session }), ...(time && { time }) };
    }),
    source,
    sessions: count(sessionOf),
  };
}

/** When a capture was made, by its name. */
function timeInName({ id }: Pick<Sample, "id">): Date | undefined {
  const name = id.split("/").at(-1)!;
  return parseCaptureName(name)?.time ?? timeOfUuid(name);
}

/** The session of each sample, named after its first capture's time; undefined for those without a time. */
function sessionsByTime(
  samples: readonly TimedSample[],
  timeOf: (sample: TimedSample) => Date | undefined,
): (string | undefined)[] {
  const timed = samples
    .flatMap((sample, i) => {
      const time = timeOf(sample)?.getTime();
      return time === undefined ? [] : [{ i, time }];
    })
    .sort((x, y) => x.time - y.time || x.i - y.i);
  const sessions: (string | undefined)[] = samples.map(() => undefined);
  let [name, last] = ["", Number.NEGATIVE_INFINITY];
  for (const { i, time } of timed) {
    if (time - last > pauseMs) name = new Date(time).toISOString().slice(0, 16).replace(/[-:]/g, "");
    last = time;
    sessions[i] = name;
  }
  return sessions;
}
