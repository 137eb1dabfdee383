import { anyText, checkFields } from "../core/options.js";

/** One image of a data set: who is on it, and its bytes on demand. */
export interface Sample {
  /** Stable name: the path below the data set's root, with "/" between folders. */
  readonly id: string;
  /** Identity. Omniglot: `alphabet/character`. The sample's own id where nobody knows. */
  readonly person: string;
  /** What people are grouped by, where they are. Omniglot: the alphabet. */
  readonly group?: string;
  /** Images of one session were made together. Webcam: the capture session; Omniglot: the drawer. */
  readonly session?: string;
  /** When it was captured, as far as its name or its file tells. */
  readonly time?: Date;
  /**
   * The image file's bytes.
   *
   * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE where the file is gone or damaged; the id is the error's subject
   */
  readonly bytes: () => Promise<Uint8Array>;
}

/** A file that is left out, and why. */
export interface Skipped {
  readonly id: string;
  readonly reason: string;
}

/** A list of images. Reading one lists files; pixels come later. */
export interface Dataset {
  readonly name: string;
  /** Sorted by id. */
  readonly samples: readonly Sample[];
  readonly skipped: readonly Skipped[];
}

/**
 * Whether nobody knows who an image shows: it is then a person of its own, named by its id.
 *
 * @example
 * captures.samples.filter(isUnnamed).length; // images straight in negative/
 */
export function isUnnamed(sample: Pick<Sample, "id" | "person">): boolean {
  checkFields(sample, "a sample", { id: anyText, person: anyText });
  const { id, person } = sample;
  return person === id;
}

/** Orders by UTF-16 code unit: the same on every machine, whatever its language. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
