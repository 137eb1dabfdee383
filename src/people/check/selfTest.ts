import { beginProgress, type JobOptions, throwIfAborted } from "../../core/job.js";
import type { Person } from "../../gallery/person.js";
import type { ModelBundle, OperatingPoint } from "../../recognition/model.js";
import type { ModelContext } from "../context.js";
import { type NamedPerson, namedPerson } from "../namedPerson.js";
import { listOf } from "../pages.js";
import { searchPoint, strictestPoint } from "../searchPoint.js";
import { stillThere } from "../stillThere.js";
import { fpirOfGallery, type GalleryFpir } from "./fpirOfGallery.js";
import { ownComparisons, type WeakReference } from "./ownTemplates.js";
import { type PairScore, searchOthers } from "./pairs.js";

/** Two people who are alike. */
export interface PeoplePair {
  readonly a: NamedPerson;
  readonly b: NamedPerson;
  readonly score: number;
  /** Whether the score reaches the threshold. */
  readonly match: boolean;
}

export interface SelfTest {
  readonly people: number;
  readonly templates: number;
  readonly targetFpir: number;
  /** What the look-alikes and weak references are found at: the threshold of identification, else the model's strictest; null where it has none. */
  readonly threshold: number | null;
  readonly targetFmr: number | null;
  /** Why identification decides nothing with so many people; null where it does. */
  readonly unsupported: string | null;
  /** Each person's templates against each other. */
  readonly own: {
    /** People with two templates or more. */
    readonly people: number;
    /** People with one, whose reference nothing can check. */
    readonly single: number;
    readonly comparisons: number;
    /** The weakest first. */
    readonly weak: readonly WeakReference[];
  };
  /** Every pair of people; null where the gallery searches nobody. */
  readonly pairs: {
    /** Templates compared with people: each template with everybody else. */
    readonly comparisons: number;
    /** The most alike first: all that match, and at least the highest ten. */
    readonly highest: readonly PeoplePair[];
    /** How many of them match. */
    readonly lookAlikes: number;
  } | null;
  /** The FPIR at each of the model's thresholds, as the gallery's own people come to it; empty where it searches nobody. */
  readonly fpir: readonly GalleryFpir[];
  /** The FPIR that this gallery can promise at `threshold`: the upper end of its 95% interval. Null where nothing says. */
  readonly promised: number | null;
  readonly model: string;
  readonly revision: string;
}

const shown = 10;

/**
 * What the gallery itself says of how well it can tell its people apart: not strangers, but enrolled look-alikes set what it can promise.
 *
 * @throws ABORTED
 * @example
 * const { pairs, own, promised } = await selfTest({ gallery, selfsame });
 */
export async function selfTest(
  { gallery, selfsame: { model } }: ModelContext,
  { signal, onProgress }: JobOptions = {},
): Promise<SelfTest> {
  const settings = await gallery.settings();
  const people = (await listOf((page) => gallery.people(page))).filter(({ templates }) => templates > 0);
  const search = people.length === 0 ? null : searchPoint(model, settings.targetFpir, people.length);
  const point = search?.point ?? strictestPoint(model);
  const report = beginProgress(onProgress, { what: "people", total: people.length });
  const found = { pairs: new Map<string, PairScore>(), highest: new Map<string, number[]>() };
  const weak: WeakReference[] = [];
  let [templates, several, ownCount] = [0, 0, 0];
  for (const [i, person] of people.entries()) {
    throwIfAborted(signal);
    // Somebody deleted while the test runs has none.
    const theirs = (await stillThere(gallery.templates(person.id))) ?? [];
    templates += theirs.length;
    if (theirs.length > 1) several++;
    const own = ownComparisons(model, point, namedPerson(person), theirs);
    ownCount += own.comparisons;
    weak.push(...own.weak);
    if (!settings.verifyOnly) await searchOthers(gallery, model, person.id, theirs, found);
    report(i + 1);
  }
  const fpir = settings.verifyOnly ? [] : fpirOfGallery(byStrictness(model), [...found.highest.values()]);
  const pairs = pairsOf(found.pairs, people, point);
  return {
    people: people.length,
    templates,
    targetFpir: settings.targetFpir,
    threshold: point?.threshold ?? null,
    targetFmr: point?.targetFmr ?? null,
    unsupported: search?.explanation ?? null,
    own: {
      people: several,
      single: people.length - several,
      comparisons: ownCount,
      weak: weak.sort((a, b) => a.score - b.score),
    },
    pairs: settings.verifyOnly
      ? null
      : {
          comparisons: templates * Math.max(0, people.length - 1),
          highest: pairs,
          lookAlikes: pairs.filter(({ match }) => match).length,
        },
    fpir,
    promised: fpir.find(({ targetFmr }) => targetFmr === point?.targetFmr)?.high ?? null,
    model: model.id,
    revision: model.revision,
  };
}

const byStrictness = ({ operatingPoints }: ModelBundle): OperatingPoint[] =>
  [...operatingPoints].sort((a, b) => b.targetFmr - a.targetFmr);

function pairsOf(
  pairs: ReadonlyMap<string, PairScore>,
  people: readonly Person[],
  point: OperatingPoint | null,
): PeoplePair[] {
  const byId = new Map(people.map((person) => [person.id, namedPerson(person)]));
  const named = [...pairs.values()]
    .sort((x, y) => y.score - x.score)
    .flatMap(({ a, b, score }) => {
      const [one, two] = [byId.get(a), byId.get(b)];
      // Somebody enrolled or deleted while the test ran.
      if (one === undefined || two === undefined) return [];
      return [{ a: one, b: two, score, match: point !== null && score >= point.threshold }];
    });
  return named.filter(({ match }, rank) => match || rank < shown);
}
