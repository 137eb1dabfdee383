import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eraseCaptures, listCaptures, purgeCaptures } from "./captures.node.js";

test("captures are listed, the oldest first, and erased by their age; nothing that a link leads to", () => {
  const folder = mkdtempSync(join(tmpdir(), "selfsame-captures-"));
  const captures = join(folder, "captures");
  const listed = () => listCaptures(folder).items;
  expect(listed()).toEqual([]);
  const now = Date.parse("2026-11-25T12:00:00Z");
  for (const [name, days] of [
    ["anchor/1.jpg", 3],
    ["negative/Bea/1.jpg", 40],
    ["positive/2.jpg", 10],
  ] as const) {
    const file = join(captures, name);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "photo");
    utimesSync(file, new Date(now), new Date(now - days * 864e5));
  }
  writeFileSync(join(captures, "lost.jpg"), "photo");
  writeFileSync(join(folder, "elsewhere.jpg"), "photo");
  writeFileSync(join(folder, "captures.json"), "{}");
  symlinkSync(join(folder, "elsewhere.jpg"), join(captures, "anchor", "link.jpg"));
  expect(listed().map(({ file, role }) => [file, role])).toEqual([
    ["negative/Bea/1.jpg", "negative"],
    ["positive/2.jpg", "positive"],
    ["anchor/1.jpg", "anchor"],
  ]);
  expect(listed()[0]).toMatchObject({ bytes: 5, time: "2026-10-16T12:00:00.000Z", session: "unknown" });
  expect(purgeCaptures(folder, 30, now).map(({ file }) => file)).toEqual(["negative/Bea/1.jpg"]);
  expect(readdirSync(folder)).toContain("captures.json");
  expect(eraseCaptures(folder)).toHaveLength(2);
  expect(readdirSync(captures)).toEqual([]);
  expect(readdirSync(folder)).toEqual(["captures", "elsewhere.jpg"]);
  rmSync(folder, { recursive: true });
});
