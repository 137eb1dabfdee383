import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { tarEntry, tarOf, withFolder } from "../testing.node.js";
import { readTar, type TarEntry } from "./tar.node.js";

async function entriesOf(archive: Buffer, file = "a.tar", wanted?: (name: string) => boolean) {
  const entries: TarEntry[] = [];
  await withFolder(async (folder) => {
    writeFileSync(join(folder, file), archive);
    for await (const entry of readTar(join(folder, file), wanted)) entries.push(entry);
  });
  return entries.map(({ name, data }) => [name, data.toString()]);
}
const long = `${"deep/".repeat(40)}file.txt`;
const archive = tarOf(
  tarEntry("lfw/", "", "5"),
  tarEntry("lfw/one.txt", "x".repeat(1000)),
  tarEntry("link", "", "2"),
  tarEntry("PaxHeader", `${3 + " path=\n".length + long.length} path=${long}\n`, "x"),
  tarEntry("cut", "pax"),
  tarEntry("././@LongLink", `${long}\0`, "L"),
  tarEntry("cut", "gnu"),
  tarEntry("file.txt", "", "0", "a/prefix"),
  tarEntry("globals", "19 comment=whatever", "g"),
  tarEntry("last.txt", "last"),
);

describe("readTar", () => {
  test("files with short and long names, in order; plain and gzipped", async () => {
    const expected = [
      ["lfw/one.txt", "x".repeat(1000)],
      [long, "pax"],
      [long, "gnu"],
      ["a/prefix/file.txt", ""],
      ["last.txt", "last"],
    ];
    expect(await entriesOf(archive)).toEqual(expected);
    expect(await entriesOf(gzipSync(archive), "a.tgz")).toEqual(expected);
    expect(await entriesOf(archive, "a.tar", (name) => name.startsWith("l"))).toEqual([
      expected[0],
      expected[4],
    ]);
  });

  test("cut anywhere, it is never taken for a shorter archive", async () => {
    for (let length = 100; length < archive.length - 1024; length += 450)
      await expect(entriesOf(archive.subarray(0, length))).rejects.toMatchObject({
        code: "DATASET_INVALID",
        message: expect.stringMatching(/cut short/),
      });
    const zipped = gzipSync(archive);
    await expect(entriesOf(zipped.subarray(0, zipped.length - 20), "a.tgz")).rejects.toMatchObject({
      code: "DATASET_INVALID",
    });
  });

  test("damaged, no archive, not there", async () => {
    const flipped = Buffer.from(archive);
    flipped[600]! ^= 1;
    for (const bad of [flipped, Buffer.alloc(5000, "text")])
      await expect(entriesOf(bad)).rejects.toMatchObject({ code: "DATASET_INVALID" });
    await expect(entriesOf(archive, "a.tgz")).rejects.toMatchObject({ code: "DATASET_INVALID" });
    await expect(readTar("/nowhere/a.tgz").next()).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
    await expect(readTar("/nowhere/a.tar").next()).rejects.toMatchObject({ code: "FILE_NOT_FOUND" });
  });

  test("a reader may stop early", async () => {
    await withFolder(async (folder) => {
      writeFileSync(join(folder, "a.tar"), archive);
      for await (const { name } of readTar(join(folder, "a.tar"))) {
        expect(name).toBe("lfw/one.txt");
        break;
      }
    });
  });
});
