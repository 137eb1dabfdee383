import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAside } from "../../runtime/writeAside.node.js";

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
 * @param folder e.g. `join(cacheFolder(), "embeddings", modelDigest)`; made when first written to
 * @example
 * const store = openByteStore(folder);
 * store.get(key) ?? store.put(key, compute());
 */
export function openByteStore(folder: string): ByteStore {
  // Folders of 256 keep listings short.
  const path = (key: string) => join(folder, key.slice(0, 2), key.slice(2));
  return {
    get(key) {
      try {
        return readFileSync(path(key));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    put: (key, bytes) => writeAside(path(key), bytes, 0o600),
  };
}
