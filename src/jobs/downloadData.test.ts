import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tarEntry, tarOf, zipOf } from "../data/testing.node.js";
import { downloadLfw, downloadOmniglot } from "./downloadData.node.js";

const served = new Map<string, Buffer>();
const server = createServer((request, response) => {
  const body = served.get(request.url ?? "");
  if (body) response.end(body);
  else response.writeHead(404).end();
});
let mirror: string;
let out: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server.close());
beforeEach(() => {
  served.clear();
  out = mkdtempSync(join(tmpdir(), "selfsame-download-"));
  return () => rmSync(out, { recursive: true });
});

function serve(files: Readonly<Record<string, Buffer | string>>) {
  for (const [name, body] of Object.entries(files)) served.set(`/${name}`, Buffer.from(body));
  return Object.fromEntries(
    Object.entries(files).map(([name, body]) => [name, createHash("sha256").update(body).digest("hex")]),
  );
}
const image = (name: string, i: number) => tarEntry(`lfw/${name}/${name}_000${i}.jpg`, `${name} ${i}`);
const lists = {
  "pairsDevTrain.txt": "1\nAda\t1\t2\nAda\t1\tBea\t1\n",
  "pairsDevTest.txt": "1\nCy\t1\t2\nCy\t2\tDot\t1\n",
  "pairs.txt": "1\t1\nAda\t1\t2\nCy\t1\tBea\t1\n",
};
const archive = gzipSync(
  tarOf(
    tarEntry("lfw/", "", "5"),
    ...[image("Ada", 1), image("Ada", 2), image("Bea", 1), image("Cy", 1), image("Cy", 2), image("Dot", 1)],
    tarEntry("lfw/../../evil.jpg", "out of the folder"),
  ),
);

describe("downloadLfw", () => {
  test("images unpacked, pairs kept, people derived with all their images; a second run fetches nothing", async () => {
    const digests = serve({ ...lists, "lfw.tgz": archive });
    const result = await downloadLfw({ out, mirror, digests });
    expect(result.files.map(({ verified, present }) => [verified, present])).toEqual(
      new Array(4).fill([true, false]),
    );
    expect(readFileSync(join(out, "lfw", "Ada", "Ada_0002.jpg"), "utf8")).toBe("Ada 2");
    expect(readdirSync(join(out, "lfw"))).toEqual(["Ada", "Bea", "Cy", "Dot"]);
    expect(existsSync(join(out, "evil.jpg"))).toBe(false);
    expect(readFileSync(join(out, "peopleDevTrain.txt"), "utf8")).toBe("2\nAda\t2\nBea\t1\n");
    expect(readFileSync(join(out, "peopleDevTest.txt"), "utf8")).toBe("2\nCy\t2\nDot\t1\n");
    expect(result.derived?.map(({ people, from }) => [people, from])).toEqual([
      [2, "pairsDevTrain.txt"],
      [2, "pairsDevTest.txt"],
    ]);

    served.clear();
    rmSync(join(out, "lfw.tgz"));
    writeFileSync(join(out, "peopleDevTest.txt"), "1\nCy\t2\n");
    const again = await downloadLfw({ out, mirror, digests });
    expect(again.files.every(({ present }) => present)).toBe(true);
    expect(again.derived).toEqual([]);
    expect(readFileSync(join(out, "peopleDevTest.txt"), "utf8")).toBe("1\nCy\t2\n");
  });

  test("an archive without people that the pairs name, or without images", async () => {
    const digests = serve({ ...lists, "lfw.tgz": gzipSync(tarOf(image("Ada", 1))) });
    await expect(downloadLfw({ out, mirror, digests })).rejects.toMatchObject({
      code: "DATASET_INVALID",
      message: expect.stringContaining("Bea"),
    });
    rmSync(join(out, "lfw"), { recursive: true });
    rmSync(join(out, "lfw.tgz"));
    const empty = serve({ ...lists, "lfw.tgz": gzipSync(tarOf()) });
    await expect(downloadLfw({ out, mirror, digests: empty })).rejects.toMatchObject({
      code: "DATASET_INVALID",
    });
    expect(existsSync(join(out, "lfw"))).toBe(false);
  });

  test("the real digests are asked for: other bytes are refused", async () => {
    serve(lists);
    await expect(downloadLfw({ out, mirror })).rejects.toMatchObject({ code: "DOWNLOAD_CORRUPT" });
    expect(readdirSync(out)).toEqual([]);
  });
});

describe("downloadOmniglot", () => {
  test("three archives; what is not pinned says so", async () => {
    const zip = zipOf([["a.png", Buffer.from("a")]]);
    const all = serve({ "images_background.zip": zip, "images_evaluation.zip": zip, "all_runs.zip": zip });
    const { "all_runs.zip": unpinned, ...digests } = all;
    const { files } = await downloadOmniglot({ out, mirror, digests });
    expect(files.map(({ verified }) => verified)).toEqual([true, true, false]);
    expect(files[2]?.sha256).toBe(unpinned);
  });

  test("a page instead of an archive is refused", async () => {
    const page = "<html>sign in</html>";
    const digests = serve({
      "images_background.zip": page,
      "images_evaluation.zip": page,
      "all_runs.zip": page,
    });
    await expect(downloadOmniglot({ out, mirror, digests })).rejects.toMatchObject({
      code: "DATASET_INVALID",
    });
  });
});
