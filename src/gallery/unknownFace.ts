/** A face that nobody matched, kept because the gallery was told to. */
export interface UnknownFaceDraft {
  /** float32 `[D]` of the gallery's model */
  readonly embedding: Float32Array;
  readonly quality: number;
  readonly sourceHash: string;
  readonly thumbnail?: Uint8Array;
  /** ISO 8601, UTC: when it is purged. */
  readonly expires: string;
}

export interface UnknownFace extends Omit<UnknownFaceDraft, "thumbnail"> {
  readonly id: string;
  readonly created: string;
  readonly state: "waiting" | "ignored";
  readonly hasThumbnail: boolean;
}

/** "Not this person": stops a suggestion, and nothing else. */
export interface Mark {
  readonly face: string;
  readonly person: string;
}
