/** What a training tells while it runs. */
export type TrainEvent =
  | {
      readonly kind: "started";
      /** The first step to come: 0, or where a stopped training goes on. */
      readonly step: number;
      readonly steps: number;
      /** Numbers that are trained. */
      readonly parameters: number;
      readonly trainingImages: number;
      readonly trainingPeople: number;
      readonly heldOutImages: number;
      readonly heldOutPeople: number;
      /** Pairs of images that are near-duplicates: kept on one side. */
      readonly duplicates: number;
    }
  | ({ readonly kind: "progress"; readonly steps: number } & StepMetrics)
  | ({ readonly kind: "validated" } & ValidationMetrics)
  | { readonly kind: "checkpoint"; readonly step: number; readonly path: string }
  /** Something about the data that makes what is learnt, or the figures, worth less than they seem. */
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "stopped-early"; readonly step: number; readonly best: number };

/** Means over the steps since the last such line; `step` is the number of steps done. */
export interface StepMetrics {
  readonly step: number;
  readonly loss: number;
  /** Of the batches' pairs, decided at a score of ½; null where nothing matched. */
  readonly precision: number | null;
  readonly recall: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
}

/** A figure on the people held out. */
export interface ValidationMetrics {
  readonly step: number;
  readonly measure: "one-shot" | "eer";
  /** One-shot accuracy, or EER. */
  readonly figure: number;
  /** The best so far, this one included. */
  readonly best: number;
}
