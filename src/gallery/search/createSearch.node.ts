import { searchRule } from "../../core/personRule.js";
import type { LoadedKernel } from "./kernel.js";
import { loadKernel } from "./kernel.node.js";
import { kernelAgrees } from "./kernelCheck.js";
import { candidatesByDefault, createKernelRows, firstPages } from "./kernelRows.js";
import { createKernelSearch } from "./kernelSearch.js";
import { createPlainSearch } from "./plainSearch.js";
import type { KernelOptions, PersonSearch, SearchOptions } from "./search.js";

/**
 * The fastest search that runs here: the kernel where WebAssembly has SIMD and shared memory and the head is a metric, else
 * the plain loop.
 *
 * @example
 * const search = createSearch({ head: { kind: "cosine" }, dimensions: 128 });
 * search.set("ada", [embedding]);
 * search.nearest(probe, 5); // [{ person: "ada", distance: 0.31 }]
 */
export function createSearch(options: SearchOptions & KernelOptions): PersonSearch {
  const { head, dimensions, kernel = true, candidates = candidatesByDefault } = options;
  const rule = searchRule(head);
  // Codes tell squared distances: how far these rank as Σ|·| does hangs on the embedding's axes, so there everybody is compared.
  const { codesFrom = rule.measure === "l1" ? Number.POSITIVE_INFINITY : 8192 } = options;
  const loaded = kernel && rule.measure !== "paper" ? provenKernel(firstPages(dimensions)) : null;
  if (loaded === null) return createPlainSearch(options);
  return createKernelSearch(
    rule,
    dimensions,
    createKernelRows(loaded, { rule, dimensions, codesFrom, candidates }),
  );
}

let proven: boolean | undefined;

/** A kernel that finds as the plain loop does, which is asked once a process; else null, with a warning. */
function provenKernel(pages: number): LoadedKernel | null {
  const loaded = loadKernel(pages);
  if (loaded === null) return null;
  proven ??= agreesHere();
  return proven ? loaded : null;
}

function agreesHere(): boolean {
  const agrees = kernelAgrees((pages) => loadKernel(pages) as LoadedKernel);
  if (!agrees)
    process.emitWarning(
      "kernel.wasm is not of the same build as the code that loads it. Searches are slower, and right. Install Selfsame anew, or build it.",
      { type: "SearchKernelWarning" },
    );
  return agrees;
}
