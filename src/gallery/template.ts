export const templateOrigins = ["webcam", "file", "api", "inbox", "import"] as const;
/** How the photo of a template came in. */
export type TemplateOrigin = (typeof templateOrigins)[number];

/** A template to be stored. The embedding is of the gallery's model, as the twin gives it. */
export interface TemplateDraft {
  /** Made before by `newId`, where somebody has to name it before it is stored. Default: a new one. */
  readonly id?: string;
  /** float32 `[D]` */
  readonly embedding: Float32Array;
  readonly quality: number;
  /** SHA-256 of the source's bytes, hex: the same photo is found again by it. */
  readonly sourceHash: string;
  readonly origin: TemplateOrigin;
  /** The source, as it came in: only where the gallery keeps images. */
  readonly image?: Uint8Array;
  /** A small JPEG of the aligned face, for pages. */
  readonly thumbnail?: Uint8Array;
}

/** One enrolled embedding of a person. */
export interface Template extends Omit<TemplateDraft, "image" | "thumbnail"> {
  readonly id: string;
  readonly person: string;
  /** The revision of the model that made it. */
  readonly revision: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly hasImage: boolean;
  readonly hasThumbnail: boolean;
}
