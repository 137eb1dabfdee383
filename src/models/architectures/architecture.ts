import type { Value } from "../../nn/graph.js";
import type { Scope } from "../../nn/scope.js";

/** The images a twin takes, in pixels. */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** What an architecture can be told beside its name; each ignores what it doesn't know. */
export interface TwinOptions {
  /** Width D of the embedding. */
  readonly embedding?: number | undefined;
  /** Scales every layer's width, for small tests and small machines. Default 1. */
  readonly width?: number | undefined;
  /** Weight initialisation, where the architecture's own is not wanted. */
  readonly initialisation?: "own" | "he" | "glorot" | undefined;
}

/** A twin: images `[N, C, H, W]` in [0, 1] → embeddings `[N, D]`. Declares its weights in the scope. */
export interface Architecture {
  readonly name: string;
  /** The images it was published with. */
  readonly image: ImageShape;
  twin(scope: Scope, images: Value, options: TwinOptions): Value;
}
