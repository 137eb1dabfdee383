/** A group of people, to be measured beside all. */
export interface EvaluatedGroup {
  readonly group: string;
  readonly people: number;
  readonly images: number;
  readonly failedImages: number;
  /** Whether both people of a pair are of the group. */
  readonly has: (pair: number) => boolean;
}

/** People may be in several groups, or in none. */
export interface EvaluatedGroups {
  readonly groups: readonly EvaluatedGroup[];
  readonly peopleInNone: number;
}

/** What a report is made from: plain data, gathered by whoever ran the evaluation. */
export interface EvaluationData {
  /** Heading, e.g. "LFW View 1, test". */
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** E.g. "selfsame 0.1.0". */
  readonly software: string;
  /** `revision` names exactly what was measured, where the model has one. */
  readonly model: { readonly id: string; readonly revision?: string; readonly description: string };
  /** `id`: what pins the data down, e.g. a digest of the pair list. */
  readonly dataset: { readonly name: string; readonly id: string | null };
  /** `words`: how pairs were made and compared, in sentences. */
  readonly protocol: { readonly name: string; readonly words: string };
  /** `[N]`, higher = more similar. */
  readonly scores: Float32Array | Float64Array;
  /** `[N]`, 1 genuine, 0 impostor. */
  readonly labels: ArrayLike<number>;
  /** `[N]`: who is compared. Without them, intervals must take pairs as independent. */
  readonly people?: { readonly a: Int32Array; readonly b: Int32Array };
  /**
   * "people": each person's genuine pairs weigh 1 together and intervals resample people (needs `people`).
   * "pairs": every pair weighs 1, as LFW's accuracy is defined.
   */
  readonly weighting: "people" | "pairs";
  /** `[N]`: fold of each pair. */
  readonly folds?: ArrayLike<number>;
  /** The names of a pair's two images, for the errors and `scores.csv`. */
  readonly nameOf: (pair: number) => readonly [string, string];
  /** Whether scores are posteriors at prior ½, so that their calibration can be judged. */
  readonly calibrated: boolean;
  /** The threshold in use; `origin` says where it comes from; `seen`: was it chosen on these very pairs? */
  readonly threshold: { readonly value: number; readonly origin: string; readonly seen: boolean };
  /**
   * `[N]`, 1 where an image failed, so that the pair was not compared: its score is below every other, and so it
   * counts as "no match" at every threshold. It has no place in histograms and in calibration.
   */
  readonly rejected?: ArrayLike<number>;
  /**
   * `[N]`, 1 where there is a score but the system declines to decide (a face of too low quality): no match at the
   * threshold in use. Curves, and figures over all thresholds, are of scores alone.
   */
  readonly declined?: ArrayLike<number>;
  /** What else a reader has to know of these data, in sentences: they stand among the warnings. */
  readonly remarks?: readonly string[];
  /** Groups of people whose rates are given beside those of all. */
  readonly groups?: EvaluatedGroups;
  /** Failures before comparison, counted and never dropped. */
  readonly failures: {
    readonly images: number;
    readonly failedImages: number;
    /** Pairs not compared because of them. */
    readonly pairsLost: number;
  };
}
