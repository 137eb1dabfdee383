import { createPlainSearch } from "./plainSearch.js";
import type { PersonSearch, SearchOptions } from "./search.js";

/**
 * The fastest search that runs here.
 *
 * @example
 * const search = createSearch({ head: { kind: "cosine" }, dimensions: 128 });
 * search.set("ada", [embedding]);
 * search.nearest(probe, 5); // [{ person: "ada", distance: 0.31 }]
 */
export function createSearch(options: SearchOptions): PersonSearch {
  return createPlainSearch(options);
}
