import { readFileSync } from "node:fs";
import { join } from "node:path";
import { noteCacheFault } from "../../core/cacheFolder.node.js";
import { writeAside } from "../../core/writeAside.node.js";

/** Bytes by key, on disk. Keys are hexadecimal digests. */
export interface ByteStore {
  get(key: string): Uint8Array | undefined;
  put(key: string, bytes: Uint8Array): void;
}

/**
 * A store with one file per key, each written whole or not at all: a job that is killed finds what it did when it
 * runs again, and several processes may share a folder. Files are for their owner alone (mode 0600): embeddings and
 * aligned faces are personal data.
 *
 * A folder that can't be used (no permission, full, a file in its place) is noted once; nothing is kept from then on.
 *
 * @param cache the cache's folder; made when first written to
 * @param below folders in it that say what is kept, e.g. "embeddings" and a digest
 * @example
 * const store = openByteStore(cache, "embeddings", modelDigest);
 * store.get(key) ?? store.put(key, compute());
 */
export function openByteStore(cache: string, ...below: readonly string[]): ByteStore {
  let usable = true;
  const attempt = <T>(work: () => T): T | undefined => {
    if (!usable) return undefined;
    try {
      return work();
    } catch (error) {
      usable = false;
      noteCacheFault(cache, error);
      return undefined;
    }
  };
  // Folders of 256 keep listings short.
  const path = (key: string) => join(cache, ...below, key.slice(0, 2), key.slice(2));
  return {
    get: (key) => attempt(() => readKept(path(key))),
    put: (key, bytes) => attempt(() => writeAside(path(key), bytes, 0o600)),
  };
}

/** What is kept under a path; `undefined` where nothing is. */
function readKept(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
