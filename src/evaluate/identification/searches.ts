import { SelfsameError } from "../../core/errors.js";
import type { HeadDistance } from "../../core/headDistance.js";
import { array, checkFields, listOf, object, oneOf } from "../../core/options.js";
import { preparePerson } from "../../core/personRule.js";
import type { Vector } from "../../core/vectors.js";
import { numbers } from "../argumentChecks.js";

/**
 * 1:N searches: every probe's score against every person of the gallery, by the rule that decides (`searchGallery`). A
 * search is *mated* iff the probe's person is enrolled; the others are the open set. Ids are any integers.
 */
export interface Searches {
  /** `[probes × people]`, row by row; higher = more similar. */
  readonly scores: Float32Array | Float64Array;
  /** `[probes]` */
  readonly probePeople: ArrayLike<number>;
  /** `[people]`, each once. */
  readonly galleryPeople: ArrayLike<number>;
  /** Templates of all of them. Default: one each. */
  readonly galleryTemplates?: number;
}

/** How large the task was: no figure of identification means anything without it. */
export interface SearchSize {
  /** Enrolled people. */
  readonly galleryPeople: number;
  readonly galleryTemplates: number;
  readonly matedSearches: number;
  readonly nonMatedSearches: number;
}

/** What a search comes to. */
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
 * probe and person.
 * @example
 * searchOutcomes({ scores: Float32Array.of(0.9, 0.2), probePeople: [7], galleryPeople: [7, 8] })[0]?.rank; // 1
 */
export function searchOutcomes(searches: Searches): SearchOutcome[] {
  checkFields(searches, "searches", { scores: numbers, probePeople: numbers, galleryPeople: numbers });
  const { scores, probePeople, galleryPeople } = searches;
  const people = Array.from(galleryPeople);
  if (people.length === 0 || probePeople.length === 0 || scores.length !== probePeople.length * people.length)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      `scores of every probe against every person are expected; ${scores.length} scores came with ` +
        `${probePeople.length} probes and ${people.length} people`,
    );
  const indexOf = new Map(people.map((person, index) => [person, index]));
  if (indexOf.size < people.length)
    throw new SelfsameError("INVALID_ARGUMENT", "a person stands in the gallery twice", {
      hint: "Give one score a person; `searchGallery` makes it of several templates.",
    });
  return Array.from(probePeople, (probe, row) => {
    const own = scores.subarray(row * people.length, (row + 1) * people.length);
    const odd = own.findIndex((score) => !Number.isFinite(score));
    if (odd >= 0)
      throw new SelfsameError("SCORE_INVALID", `the score of probe ${row} and person ${odd} is ${own[odd]}`);
    const mate = indexOf.get(probe);
    const mateScore = mate === undefined ? Number.NEGATIVE_INFINITY : own[mate]!;
    let strangerScore = Number.NEGATIVE_INFINITY;
    let notBelow = 0;
    for (let p = 0; p < own.length; p++) {
      if (p === mate) continue;
      if (own[p]! > strangerScore) strangerScore = own[p]!;
      if (own[p]! >= mateScore) notBelow++;
    }
    const rank = mate === undefined ? Number.POSITIVE_INFINITY : 1 + notBelow;
    return { mated: mate !== undefined, mateScore, rank, strangerScore };
  });
}

/**
 * Searches a gallery exactly, as identification decides: a person's templates make one distance by the rule of
 * `core/personRule`, and the score is its negative.
 *
 * @param templates `[T]` embeddings `[D]`; `templatePeople` `[T]`, whose they are; `probes` and `probePeople` likewise
 * @example
 * const searches = searchGallery({
 *   head: { kind: "euclidean" }, templates: [[0], [2]], templatePeople: [7, 7], probes: [[1]], probePeople: [7],
 * });
 * searches.scores; // [-1], the mean of both distances
 */
export function searchGallery(gallery: {
  readonly head: HeadDistance;
  readonly templates: readonly Vector[];
  readonly templatePeople: ArrayLike<number>;
  readonly probes: readonly Vector[];
  readonly probePeople: ArrayLike<number>;
}): Searches {
  checkFields(gallery, "searchGallery", {
    head: object,
    templates: listOf(array),
    templatePeople: numbers,
    probes: listOf(array),
    probePeople: numbers,
  });
  const { head, templates, templatePeople, probes, probePeople } = gallery;
  checkFields(head, "searchGallery: head", { kind: oneOf("cosine", "euclidean", "weighted-l1", "paper") });
  const byPerson = new Map<number, Vector[]>();
  templates.forEach((template, t) => {
    const person = templatePeople[t]!;
    const own = byPerson.get(person);
    if (own) own.push(template);
    else byPerson.set(person, [template]);
  });
  const people = [...byPerson.values()].map((own) => preparePerson(head, own));
  const scores = Float64Array.from(
    probes.flatMap((probe) => people.map((person) => -person.distance(probe))),
  );
  return {
    scores,
    probePeople,
    galleryPeople: [...byPerson.keys()],
    galleryTemplates: templates.length,
  };
}

/** Counts searches and gallery. */
export function searchSize(
  { galleryPeople, galleryTemplates = galleryPeople.length }: Searches,
  outcomes: readonly SearchOutcome[],
): SearchSize {
  const matedSearches = outcomes.filter(({ mated }) => mated).length;
  return {
    galleryPeople: galleryPeople.length,
    galleryTemplates,
    matedSearches,
    nonMatedSearches: outcomes.length - matedSearches,
  };
}
