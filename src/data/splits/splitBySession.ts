import { SelfsameError } from "../../core/errors.js";
import { checkArguments, seedRule, text } from "../../core/options.js";
import { checkDuplicates, checkSamples, checkShares } from "../argumentChecks.js";
import type { Sample } from "../dataset.js";
import type { DuplicatePair } from "../duplicates/nearDuplicates.js";
import { divide, type Shares, type Split } from "./divide.js";
import { unitsOf } from "./units.js";

/**
 * Splits captures of one known person by session: what was captured in one go goes to one side, whoever it shows, for its
 * images share room, light and clothes. Others' images without a session count as one session each person; sessions that
 * share a near-duplicate stay together. The known person's sessions and all others are divided separately, so that every
 * part has both.
 *
 * @param known the person in front of the webcam (`knownPerson`)
 * @param duplicates of the samples, as `nearDuplicates` gives them
 * @throws DATA_LEAK where the known person's images name no session, or too few sessions are left to divide; DATASET_INVALID
 * where others are too few
 * @example
 * splitBySession(captures.samples, knownPerson, { train: 0.8, validation: 0.2 }, 7, duplicates);
 */
export function splitBySession<Part extends string>(
  samples: readonly Pick<Sample, "person" | "id" | "session">[],
  known: string,
  shares: Shares<Part>,
  seed: number,
  duplicates: readonly DuplicatePair[] = [],
): Split<Part> {
  checkSamples(samples, "id", "person");
  checkArguments("splitBySession", { known: [known, text], seed: [seed, seedRule] });
  checkShares(shares);
  checkDuplicates(duplicates, samples.length);
  const unnamed = samples.filter(({ person, session }) => person === known && session === undefined);
  if (unnamed.length > 0)
    throw new SelfsameError(
      "DATA_LEAK",
      `images of one session must not be on both sides, and ${unnamed.length} images of the known person name no session: ${listed(unnamed.map(({ id }) => id))}; name them SESSION_YYYYMMDDTHHMMSSmmmZ.jpg`,
    );
  const keys = samples.map(({ session, person }) =>
    session === undefined ? `person ${person}` : `session ${session}`,
  );
  const { unitOf, ties } = unitsOf(keys, duplicates);
  const theirs = new Set(unitOf.filter((_, row) => samples[row]!.person === known));
  const parts = Object.keys(shares) as Part[];
  if (theirs.size < parts.length) {
    const sessions = new Set(samples.flatMap(({ person, session }) => (person === known ? [session!] : [])));
    const tied =
      ties.length === 0
        ? ""
        : `; near-duplicates tie some: ${listed(ties.map(({ a, b }) => `${samples[a]!.id} and ${samples[b]!.id}`))}`;
    throw new SelfsameError(
      "DATA_LEAK",
      `the known person's images come from ${theirs.size} session${theirs.size === 1 ? "" : "s"} that can be kept apart (${listed([...sessions])}${tied}), and ${parts.length} parts need ${parts.length}: capture on another day or in another place`,
    );
  }
  const rowsOf = (wanted: boolean) =>
    samples.flatMap((_, row) => (theirs.has(unitOf[row]!) === wanted ? [row] : []));
  const [own, others] = [rowsOf(true), rowsOf(false)];
  const divided = (rows: readonly number[], what: string): Split<Part> =>
    divide(
      rows.map((row) => unitOf[row]!),
      what,
      shares,
      seed,
    );
  const ownSplit = divided(own, "sessions");
  const otherSplit = others.length === 0 ? undefined : divided(others, "sessions of others");
  const rows = (part: Part) => [
    ...ownSplit[part].map((i) => own[i]!),
    ...(otherSplit?.[part] ?? []).map((i) => others[i]!),
  ];
  return Object.fromEntries(
    parts.map((part) => [part, rows(part).sort((a, b) => a - b)]),
  ) as unknown as Split<Part>;
}

function listed(names: readonly string[]): string {
  return names.slice(0, 10).join(", ") + (names.length > 10 ? ` and ${names.length - 10} more` : "");
}
