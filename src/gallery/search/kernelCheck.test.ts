import { describe, expect, test } from "vitest";
import type { Kernel, LoadedKernel } from "./kernel.js";
import { loadKernel } from "./kernel.node.js";
import { kernelAgrees } from "./kernelCheck.js";

const load = (pages: number) => loadKernel(pages) as LoadedKernel;

describe("the kernel's check", () => {
  test("passes the kernel that was built", () => {
    expect(kernelAgrees(load)).toBe(true);
  });

  const others: Readonly<Record<string, (kernel: Kernel) => Partial<Kernel>>> = {
    "another measure's number": (kernel) => ({
      nearest: (measure, ...rest) => kernel.nearest((measure + 1) % 3, ...rest),
    }),
    "another layout": (kernel) => ({
      layOut: (blocks, blockBytes, rowBytes) => kernel.layOut(blocks + 64, blockBytes, rowBytes),
    }),
    "rows that are not moved": () => ({ copyRow: () => {} }),
    "codes of other axes": (kernel) => ({
      encode: (first, end, axes, count) => kernel.encode(first, end, axes + 64, count),
    }),
    "candidates that are cut off": (kernel) => ({
      collect: (...args) => Math.min(kernel.collect(...args), 5),
    }),
    "a row too few": (kernel) => ({
      nearest: (measure, probe, list, count, ...rest) =>
        kernel.nearest(measure, probe, list, count - 1, ...rest),
    }),
    "a heap elsewhere": (kernel) => ({
      nearest: (measure, probe, list, count, heap, wanted) =>
        kernel.nearest(measure, probe, list, count, heap + 64, wanted),
    }),
  };

  test.each(Object.entries(others))("refuses %s", (_, change) => {
    const changed = (pages: number): LoadedKernel => {
      const loaded = load(pages);
      return { ...loaded, kernel: { ...loaded.kernel, ...change(loaded.kernel) } };
    };
    expect(kernelAgrees(changed)).toBe(false);
  });

  test("refuses one without an export", () => {
    const without = (pages: number): LoadedKernel => {
      const loaded = load(pages);
      return { ...loaded, kernel: { ...loaded.kernel, collect: undefined as unknown as Kernel["collect"] } };
    };
    expect(kernelAgrees(without)).toBe(false);
  });
});
