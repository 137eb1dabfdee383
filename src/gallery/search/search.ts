import type { HeadDistance } from "../../core/headDistance.js";
import type { Vector } from "../../core/vectors.js";
import type { Candidate } from "../gallery.js";

export interface SearchOptions {
  readonly head: HeadDistance;
  /** D, the length of embeddings. */
  readonly dimensions: number;
}

/** What the kernel may do; tests and benchmarks change it. */
export interface KernelOptions {
  /** False: the plain loop, as where WebAssembly has no SIMD or no shared memory. Default true. */
  readonly kernel?: boolean;
  /** From how many rows on codes of 128 bits choose whom the kernel compares. Default 8,192; under `weighted-l1` never. */
  readonly codesFrom?: number;
  /** How many of so many rows they choose, about. Default: one in 256, and 1,024 at least. */
  readonly candidates?: (rows: number) => number;
}

/**
 * People in memory, searched 1:N. It knows no database: who keeps people tells it of every change.
 *
 * What decides is always the exact distance to a person, as `core/personRule` states it, to within the rounding of float32.
 */
export interface PersonSearch {
  /** "kernel": the WebAssembly kernel. "plain": the loop in TypeScript, which is its oracle. */
  readonly kind: "kernel" | "plain";
  /** How many people are searched. */
  readonly people: number;
  /** How many vectors are searched: under the cosine one a person, under other heads one a template. */
  readonly rows: number;
  /** Bytes of memory that vectors and what is derived from them take. */
  readonly bytes: number;

  has(person: string): boolean;
  /**
   * Adds a person, or replaces all that was known of them.
   *
   * @param templates `[n][D]`, n ≥ 1; finite, and under the cosine not zero
   * @throws INVALID_ARGUMENT, EMBEDDING_MISMATCH (other dimensions), GALLERY_FULL; what was known before stays
   */
  set(person: string, templates: readonly Vector[]): void;
  /** False where there is no such person. */
  remove(person: string): boolean;
  clear(): void;
  /** Does now what else the next search does first, after many changes: about a second for a million. */
  prepare(): void;
  /**
   * The nearest people, nearest first, those at equal distance in the order of their ids (by code unit); fewer where there are fewer.
   *
   * @param probe `[D]`
   * @param count 1 or more
   * @throws INVALID_ARGUMENT, EMBEDDING_MISMATCH
   */
  nearest(probe: Vector, count: number): Candidate[];
  /** The exact distance to one person; null where there is no such person. */
  distanceTo(person: string, probe: Vector): number | null;
}
