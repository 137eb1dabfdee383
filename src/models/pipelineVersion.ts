/**
 * Raised by every change that alters embeddings: bundles are sealed with it, and caches of embeddings and faces are kept
 * apart by it.
 */
export const pipelineVersion = 4;
