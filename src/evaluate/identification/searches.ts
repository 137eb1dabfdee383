import { SelfsameError } from "../../core/errors.js";
import { checkFields } from "../../core/options.js";
import { numbers } from "../argumentChecks.js";

/**
 * 1:N searches: every probe's scores against every template of the gallery. A search is *mated* iff the
 * probe's person is enrolled; the others are the open set. Ids are any integers.
 */
export interface Searches {
  /** `[probes × templates]`, row by row; higher = more similar. */
  readonly scores: Float32Array | Float64Array;
  /** `[probes]` */
  readonly probePeople: ArrayLike<number>;
  /** `[templates]`; a person may have several. */
  readonly galleryPeople: ArrayLike<number>;
}

/** How large the task was: no figure of identification means anything without it. */
export interface SearchSize {
  /** Enrolled people. */
  readonly galleryPeople: number;
  readonly galleryTemplates: number;
  readonly matedSearches: number;
  readonly nonMatedSearches: number;
}

/** What a search comes to. A person's score is the highest of their templates'. */
export interface SearchOutcome {
  readonly mated: boolean;
  /** The mate's score; −∞ if not mated. */
  readonly mateScore: number;
  /** 1 + other people that score at least as much (ties count against the mate); +∞ if not mated. */
  readonly rank: number;
  /** The highest score of anybody but the mate; −∞ if nobody else is enrolled. */
  readonly strangerScore: number;
}

/**
 * The outcome of each search.
 *
 * @throws INVALID_ARGUMENT if the scores are not probes × templates or either is empty; SCORE_INVALID naming
 * probe and template.
 * @example
 * searchOutcomes({ scores: Float32Array.of(0.9, 0.2), probePeople: [7], galleryPeople: [7, 8] })[0]?.rank; // 1
 */
export function searchOutcomes(searches: Searches): SearchOutcome[] {
  checkFields(searches, "searches", { scores: numbers, probePeople: numbers, galleryPeople: numbers });
  const { scores, probePeople, galleryPeople } = searches;
  const templates = galleryPeople.length;
  if (templates === 0 || probePeople.length === 0 || scores.length !== probePeople.length * templates)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `scores of every probe against every template are expected; ${scores.length} scores came with ` +
        `${probePeople.length} probes and ${templates} templates`,
    );
  const people = [...new Set(Array.from(galleryPeople))];
  const indexOf = new Map(people.map((person, index) => [person, index]));
  const personAt = Int32Array.from(galleryPeople, (person) => indexOf.get(person)!);
  const best = new Float64Array(people.length);
  return Array.from(probePeople, (probe, row) => {
    best.fill(Number.NEGATIVE_INFINITY);
    for (let t = 0; t < templates; t++) {
      const score = scores[row * templates + t]!;
      if (!Number.isFinite(score))
        throw new SelfsameError("SCORE_INVALID", `the score of probe ${row} and template ${t} is ${score}`);
      if (score > best[personAt[t]!]!) best[personAt[t]!] = score;
    }
    const mate = indexOf.get(probe);
    const mateScore = mate === undefined ? Number.NEGATIVE_INFINITY : best[mate]!;
    let strangerScore = Number.NEGATIVE_INFINITY;
    let notBelow = 0;
    for (let p = 0; p < best.length; p++) {
      if (p === mate) continue;
      if (best[p]! > strangerScore) strangerScore = best[p]!;
      if (best[p]! >= mateScore) notBelow++;
    }
    const rank = mate === undefined ? Number.POSITIVE_INFINITY : 1 + notBelow;
    return { mated: mate !== undefined, mateScore, rank, strangerScore };
  });
}

/** Counts searches and gallery. */
export function searchSize({ galleryPeople }: Searches, outcomes: readonly SearchOutcome[]): SearchSize {
  const matedSearches = outcomes.filter(({ mated }) => mated).length;
  return {
    galleryPeople: new Set(Array.from(galleryPeople)).size,
    galleryTemplates: galleryPeople.length,
    matedSearches,
    nonMatedSearches: outcomes.length - matedSearches,
  };
}
