import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readKeyFile } from "../src/gallery/seal/keyFile.node.js";
import { openKeyFile } from "../src/gallery/seal/openKeyFile.node.js";
import { dropOldMasters, nextMasterStep, rotateMaster } from "../src/gallery/seal/rotation.node.js";
import {
  makeDataSecret,
  openSecrets,
  rewrapSecrets,
  type WrappedSecret,
  wrapSecret,
} from "../src/gallery/seal/secrets.node.js";
import { type KeyWork, workOnKeys } from "./support/keyWork.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-keys-"));
  path = join(folder, "key.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const place = { table: "person", row: "p", field: "name", version: 1 };
/** The gallery's database: secrets, and a field sealed by them. */
function startGallery(): Uint8Array {
  const { content } = openKeyFile({ gallery: "g", keyFile: path }, true);
  const secrets = [1, 2].map((number) => wrapSecret(content.keys[0]!, "g", makeDataSecret(number)));
  writeSecrets(secrets);
  return openSecrets(content, secrets).seal(place, Buffer.from("Ada"));
}
const readSecrets = (): WrappedSecret[] =>
  (
    JSON.parse(readFileSync(join(folder, "database.json"), "utf8")) as { number: number; wrapped: string }[]
  ).map(({ number, wrapped }) => ({ number, wrapped: new Uint8Array(Buffer.from(wrapped, "base64")) }));
const writeSecrets = (secrets: readonly WrappedSecret[]) =>
  writeFileSync(
    join(folder, "database.json"),
    JSON.stringify(
      secrets.map((each) => ({ ...each, wrapped: Buffer.from(each.wrapped).toString("base64") })),
    ),
  );
const opened = (sealed: Uint8Array) =>
  Buffer.from(openSecrets(readKeyFile(path), readSecrets()).open(place, sealed)).toString();
/** Runs a piece of work killed at its first call that changes files, then at its second, …, until it is through. */
async function killedEverywhere(work: string, each: (killed: boolean) => Promise<void>): Promise<number> {
  for (let at = 0; ; at++) {
    const [{ killed }] = (await workOnKeys(work, folder, { killedAt: at })) as [KeyWork<unknown>];
    await each(killed);
    if (!killed) return at;
  }
}

describe("processes that start at once", () => {
  test("end with the same key, and one of them says that it made it", async () => {
    const starts = await workOnKeys<{ made: boolean; key: string }[]>("start", folder, { processes: 4 });
    for (let i = 0; i < 40; i++) {
      const found = starts.map(({ result }) => result?.[i]);
      expect(new Set(found.map((each) => each?.key)).size, `gallery ${i}`).toBe(1);
      expect(found.filter((each) => each?.made)).toHaveLength(1);
      expect(readdirSync(join(folder, `${i}`, "keys"))).toEqual(["key.json"]);
    }
  });

  test("begin one rotation, not several", async () => {
    startGallery();
    const rotations = await workOnKeys<string[]>("begin", folder, { processes: 4 });
    const keys = rotations.map(({ result }) => result?.join());
    expect(new Set(keys).size).toBe(1);
    expect(rotations[0]?.result).toHaveLength(2);
    expect(readKeyFile(path).keys).toHaveLength(2);
  });

  test("change a file one after the other: no change is lost", async () => {
    writeFileSync(join(folder, "count"), "0");
    await workOnKeys("count", folder, { processes: 3 });
    expect(readFileSync(join(folder, "count"), "utf8")).toBe("75");
    expect(readdirSync(folder)).toEqual(["count"]);
  });
});

test("a key is on the disk before it has its name, and its name before anybody is told; a new folder too", async () => {
  const [{ calls }] = (await workOnKeys("startDeep", folder)) as [KeyWork<string>];
  expect(calls).toEqual([
    ...["mkdirSync", "mkdirSync", "writeFileSync", "to disk", "linkSync", "rmSync"],
    // The folder, and each folder in which one was made.
    ...["to disk", "to disk", "to disk"],
  ]);
  startGallery();
  const rotated = (await workOnKeys("begin", folder)) as [KeyWork<unknown>];
  expect(rotated[0].calls).toEqual([
    ...["writeFileSync", "writeFileSync", "to disk", "renameSync", "to disk", "rmSync"],
  ]);
});

describe("a process killed at any of its calls that change files", () => {
  test("leaves no key or a whole one when it makes it", async () => {
    const calls = await killedEverywhere("startOne", async () => {
      const found = readdirSync(folder).includes("key.json") ? readKeyFile(path) : undefined;
      const { content } = openKeyFile({ gallery: "g", keyFile: path }, true);
      if (found) expect(content).toEqual(found);
      expect(openKeyFile({ gallery: "g", keyFile: path }, false).content).toEqual(content);
      rmSync(folder, { recursive: true });
      folder = mkdtempSync(join(tmpdir(), "selfsame-keys-"));
      path = join(folder, "key.json");
    });
    expect(calls).toBeGreaterThanOrEqual(3);
  });

  test("leaves a gallery that opens when it rotates, and going on finishes and clears what it left", async () => {
    let sealed = startGallery();
    const begun = new Set<string>();
    const calls = await killedEverywhere("rotate", async (killed) => {
      expect(opened(sealed)).toBe("Ada");
      begun.add(nextMasterStep(readKeyFile(path), readSecrets()));
      if (killed) {
        await rotateMaster(path, readSecrets());
        expect(opened(sealed)).toBe("Ada");
        const changed = new Map(
          rewrapSecrets(readKeyFile(path), readSecrets()).map((each) => [each.number, each]),
        );
        writeSecrets(readSecrets().map((each) => changed.get(each.number) ?? each));
        expect(opened(sealed)).toBe("Ada");
        await dropOldMasters(path, readSecrets());
      }
      expect(opened(sealed)).toBe("Ada");
      expect(readKeyFile(path).keys).toHaveLength(1);
      expect(readKeyFile(path).keys[0]?.number).toBeGreaterThan(1);
      expect(readdirSync(folder).filter((name) => name.startsWith("key.json"))).toEqual(["key.json"]);
      rmSync(folder, { recursive: true });
      folder = mkdtempSync(join(tmpdir(), "selfsame-keys-"));
      path = join(folder, "key.json");
      sealed = startGallery();
    });
    expect(calls).toBeGreaterThan(8);
    // It was killed before, between and after each two steps.
    expect([...begun].sort()).toEqual(["begin", "drop", "move"]);
  });
});
