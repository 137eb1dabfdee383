import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tries } from "../../../test/support/length.js";
import { readKeyFile } from "./keyFile.node.js";
import { openKeyFile } from "./openKeyFile.node.js";
import {
  dropOldMasters,
  nextMasterStep,
  nextSecretStep,
  rotateMaster,
  secretsToDrop,
} from "./rotation.node.js";
import { keyNumberOf } from "./sealer.js";
import { type DataSecret, openSealer } from "./sealer.node.js";
import {
  makeDataSecret,
  openSecrets,
  rewrapSecrets,
  type WrappedSecret,
  wrapSecret,
} from "./secrets.node.js";

const gallery = "g";
let folder: string;
let path: string;
let secrets: WrappedSecret[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-rotation-"));
  path = join(folder, "key.json");
  const { content } = openKeyFile({ gallery, keyFile: path }, true);
  secrets = [1, 2].map((number) => wrapSecret(content.keys[0]!, gallery, makeDataSecret(number)));
});
afterEach(() => rmSync(folder, { recursive: true }));
const numbers = () => readKeyFile(path).keys.map(({ number }) => number);
const step = () => nextMasterStep(readKeyFile(path), secrets);
const code = (name: string) => expect.objectContaining({ code: name });

describe("a rotation of the master key", () => {
  test("adds a key, wraps the secrets by it, drops the old one; what was sealed stays readable, old copies open nothing", async () => {
    const place = { table: "person", row: "p", field: "name", version: 1 };
    const before = readKeyFile(path);
    const sealed = openSecrets(before, secrets).seal(place, Buffer.from("Ada"));
    const seen: unknown[] = [[step(), numbers()]];
    await rotateMaster(path, secrets);
    seen.push([step(), numbers()]);
    secrets = rewrapSecrets(readKeyFile(path), secrets);
    seen.push([step(), numbers()]);
    await dropOldMasters(path, secrets);
    seen.push([step(), numbers()]);
    expect(seen).toEqual([
      ["begin", [1]],
      ["move", [1, 2]],
      ["drop", [1, 2]],
      ["begin", [2]],
    ]);
    const sealer = openSecrets(readKeyFile(path), secrets);
    expect(Buffer.from(sealer.open(place, sealed)).toString()).toBe("Ada");
    expect(() => openSecrets(before, secrets)).toThrow(code("GALLERY_KEY_WRONG"));
  });

  test("that was begun is gone on with: no second key is added before it is done", async () => {
    const first = await rotateMaster(path, secrets);
    expect(await rotateMaster(path, secrets)).toEqual(first);
    secrets = [rewrapSecrets(readKeyFile(path), secrets)[0]!, secrets[1]!];
    expect(step()).toBe("move");
    expect(await rotateMaster(path, secrets)).toEqual(first);
    secrets = [secrets[0]!, ...rewrapSecrets(readKeyFile(path), secrets)];
    expect(await rotateMaster(path, secrets)).toEqual(first);
  });

  test("drops no key that some secret still needs, and none that came later", async () => {
    await rotateMaster(path, secrets);
    await dropOldMasters(path, secrets);
    expect(numbers()).toEqual([1, 2]);
    const old = secrets;
    secrets = rewrapSecrets(readKeyFile(path), secrets);
    await dropOldMasters(path, [secrets[0]!, old[1]!]);
    expect(numbers()).toEqual([1, 2]);
    await dropOldMasters(path, secrets);
    await rotateMaster(path, secrets);
    await dropOldMasters(path, secrets);
    expect(numbers()).toEqual([2, 3]);
    await expect(dropOldMasters(path, [])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("with the wrong key file changes nothing", async () => {
    const other = join(folder, "other.json");
    openKeyFile({ gallery, keyFile: other }, true);
    const text = readFileSync(other, "utf8");
    for (const change of [rotateMaster, dropOldMasters])
      await expect(change(other, secrets)).rejects.toMatchObject({ code: "GALLERY_KEY_WRONG" });
    expect(readFileSync(other, "utf8")).toBe(text);
    await expect(rotateMaster(join(folder, "none.json"), secrets)).rejects.toMatchObject({
      code: "GALLERY_KEY_MISSING",
    });
  });

  test.runIf(process.platform !== "win32")(
    "of a key file behind a link changes the file, not the link",
    async () => {
      const link = join(folder, "link.json");
      symlinkSync(path, link);
      await rotateMaster(link, secrets);
      expect(numbers()).toEqual([1, 2]);
      expect(readKeyFile(link)).toEqual(readKeyFile(path));
    },
  );

  test("waits for another process, and says whose lock it is if that never ends", async () => {
    // This process is alive.
    const lock = `${path}.lock@another-host@1@00ff`;
    writeFileSync(lock, "");
    await expect(rotateMaster(path, secrets)).rejects.toMatchObject({
      code: "BUSY",
      hint: expect.stringContaining(lock),
    });
    setTimeout(() => rmSync(lock), 20);
    await rotateMaster(path, secrets);
    expect(numbers()).toEqual([1, 2]);
  });
});

describe("a rotation of the data secret", () => {
  interface Store {
    secrets: DataSecret[];
    rows: { version: number; sealed: Uint8Array }[];
  }
  const place = (row: number, version: number) => ({
    table: "person",
    row: `${row}`,
    field: "name",
    version,
  });
  const usedOf = ({ rows }: Store) => new Set(rows.map(({ sealed }) => keyNumberOf(sealed)));
  const stepOf = (store: Store) =>
    nextSecretStep(
      store.secrets.map(({ number }) => number),
      usedOf(store),
    );

  /** One transaction of what the gallery does. */
  function go(store: Store, batch: number): Store {
    const next = stepOf(store);
    const newest = Math.max(...store.secrets.map(({ number }) => number));
    if (next === "begin") return { ...store, secrets: [...store.secrets, makeDataSecret(newest + 1)] };
    if (next === "drop") {
      const dropped = secretsToDrop(
        store.secrets.map(({ number }) => number),
        usedOf(store),
      );
      return { ...store, secrets: store.secrets.filter(({ number }) => !dropped.includes(number)) };
    }
    const sealer = openSealer(gallery, store.secrets);
    let left = batch;
    return {
      ...store,
      rows: store.rows.map((row, i) => {
        if (keyNumberOf(row.sealed) === sealer.key || left-- <= 0) return row;
        const version = row.version + 1;
        const plain = sealer.open(place(i, row.version), row.sealed);
        return { version, sealed: sealer.seal(place(i, version), plain) };
      }),
    };
  }

  test("can end after any step: the gallery opens, looks up the same, and going on finishes it", () => {
    const anyRows = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(
        anyRows,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        (count, batch, times) => {
          const first = openSealer(gallery, [makeDataSecret(1)]);
          const secret = makeDataSecret(1);
          const sealer = openSealer(gallery, [secret]);
          expect(first.digest("x", "y")).not.toEqual(sealer.digest("x", "y"));
          let store: Store = {
            secrets: [secret],
            rows: Array.from({ length: count }, (_, i) => ({
              version: 1,
              sealed: sealer.seal(place(i, 1), Buffer.of(i)),
            })),
          };
          let steps = 0;
          for (let time = 0; time < times; time++)
            do {
              // What is in memory is lost at each step: the store alone says what is next.
              store = go(store, batch);
              const now = openSealer(gallery, store.secrets);
              store.rows.forEach(({ version, sealed }, i) => {
                expect(now.open(place(i, version), sealed)).toEqual(Uint8Array.of(i));
              });
              expect(now.digest("x", "y")).toEqual(sealer.digest("x", "y"));
              expect(++steps).toBeLessThan(100);
            } while (stepOf(store) !== "begin");
          expect(store.secrets.map(({ number }) => number)).toEqual([1, times + 1]);
          expect([...usedOf(store)]).toEqual([times + 1]);
        },
      ),
      tries,
    );
  });

  test("keeps the oldest secret, the newest and every one that is used", () => {
    expect(secretsToDrop([1, 2, 3, 4], new Set([4]))).toEqual([2, 3]);
    expect(secretsToDrop([1, 2, 3, 4], new Set([4, 2]))).toEqual([3]);
    expect(secretsToDrop([1], new Set())).toEqual([]);
    expect(nextSecretStep([1, 2], new Set())).toBe("begin");
  });
});
