import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { progressDisplay, progressWords } from "./progress.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const at = (done: number, total: number | null = 1000) => ({
  what: "images",
  done,
  total,
  rate: done > 0 ? 12.34 : null,
  remaining: done > 0 && total !== null ? 71.2 : null,
});

test("words: what, counts, rate, what is left", () => {
  expect(progressWords(at(120))).toBe("images 120/1000, 12.3/s, 72 s left");
  expect(progressWords(at(0))).toBe("images 0/1000");
  expect(progressWords(at(120, null))).toBe("images 120, 12.3/s");
});

test("without a terminal: a line every 10 seconds, the newest, news or not, and none after the end", () => {
  const written: string[] = [];
  const display = progressDisplay(false, (text) => written.push(text));
  vi.advanceTimersByTime(60_000);
  expect(written).toEqual([]);
  for (let done = 0; done < 25; done++) {
    display.show(at(done));
    vi.advanceTimersByTime(1000);
  }
  expect(written.length).toBe(2);
  vi.advanceTimersByTime(10_000);
  expect(written[1]).toMatch(/^images \d+\/1000, 12.3\/s, 72 s left\n$/);
  expect(written[2]).toBe("images 24/1000, 12.3/s, 72 s left\n");
  display.end();
  vi.advanceTimersByTime(60_000);
  expect(written.length).toBe(3);
});

test("on a terminal: a bar of the same words, gone when all is done", () => {
  const written: string[] = [];
  const display = progressDisplay(true, (text) => written.push(text));
  display.show(at(500));
  display.show(at(120, null));
  display.show(at(1000));
  expect(written).toEqual([
    `\rimages ${"█".repeat(12)}${"░".repeat(12)} 500/1000, 12.3/s, 72 s left\x1b[K`,
    "\rimages 120, 12.3/s\x1b[K",
    "\r\x1b[K",
  ]);
});
