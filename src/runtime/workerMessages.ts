import type { PackedError } from "./packedError.js";

/** What a worker answers. */
export type WorkerReply =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly result: unknown }
  | { readonly kind: "failed"; readonly error: PackedError };

export type WorkerRequest = { readonly kind: "task"; readonly task: unknown } | { readonly kind: "close" };
