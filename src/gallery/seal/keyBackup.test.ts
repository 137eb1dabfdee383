import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exportKey, importKey } from "./keyBackup.node.js";
import { keyFileText, newMasterKey, readKeyFile } from "./keyFile.node.js";
import { openKeyFile } from "./openKeyFile.node.js";

const gallery = "g";
const passphrase = "correct horse battery staple";
let folder: string;
let path: string;
let copy: string;
let elsewhere: { environment: NodeJS.ProcessEnv };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-backup-"));
  path = openKeyFile({ gallery, environment: { XDG_CONFIG_HOME: join(folder, "here") } }, true).path;
  copy = join(folder, "copy", "key.json");
  elsewhere = { environment: { XDG_CONFIG_HOME: join(folder, "there") } };
});
afterEach(() => rmSync(folder, { recursive: true }));
const keysOf = () => readKeyFile(path).keys.map(({ key }) => Buffer.from(key).toString("base64"));
const restored = join("there", "selfsame", "keys", "g.json");

describe("a copy of a key", () => {
  test.each([
    ["without a passphrase", undefined],
    ["with one", passphrase],
  ])("%s is put in its place on another machine", async (_, word) => {
    await exportKey(path, copy, word);
    if (process.platform !== "win32") expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(keysOf().some((key) => readFileSync(copy, "utf8").includes(key))).toBe(word === undefined);
    const options = word === undefined ? elsewhere : { ...elsewhere, passphrase: word };
    const there = join(folder, restored);
    expect(await importKey(copy, options)).toEqual({ path: there, gallery, made: true });
    expect(readKeyFile(there)).toEqual(readKeyFile(path));
    expect(openKeyFile({ gallery, ...elsewhere }, false).content).toEqual(readKeyFile(path));
    expect(await importKey(copy, options)).toEqual({ path: there, gallery, made: false });
    expect(readdirSync(join(there, ".."))).toEqual(["g.json"]);
  });

  test("opens by the same passphrase in another spelling of its letters, and by no other", async () => {
    await exportKey(path, copy, "Schl\u00fcssel f\u00fcr alle");
    await importKey(copy, { ...elsewhere, passphrase: "Schlu\u0308ssel fu\u0308r alle" });
    for (const wrong of ["Schlussel fur alle", ""])
      await expect(importKey(copy, { ...elsewhere, passphrase: wrong })).rejects.toMatchObject({
        code: "GALLERY_KEY_WRONG",
      });
    await expect(importKey(copy, elsewhere)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("overwrites nothing, neither where it is made nor where it is put back", async () => {
    await exportKey(path, copy);
    await expect(exportKey(path, copy)).rejects.toMatchObject({ code: "FILE_EXISTS" });
    await importKey(copy, elsewhere);
    const there = join(folder, restored);
    const newer = keyFileText({ gallery, keys: [newMasterKey(1), newMasterKey(2)] });
    writeFileSync(there, newer);
    await expect(importKey(copy, elsewhere)).rejects.toMatchObject({ code: "FILE_EXISTS" });
    expect(readFileSync(there, "utf8")).toBe(newer);
  });

  test("of another gallery, or none, or no copy at all, is refused", async () => {
    await exportKey(path, copy);
    await expect(importKey(copy, { ...elsewhere, gallery: "h" })).rejects.toMatchObject({
      code: "GALLERY_KEY_WRONG",
    });
    await expect(importKey(join(folder, "none"), elsewhere)).rejects.toMatchObject({
      code: "FILE_NOT_FOUND",
    });
    writeFileSync(join(folder, "text"), "selfsame-key-backup/1");
    await expect(importKey(join(folder, "text"), elsewhere)).rejects.toMatchObject({
      code: "GALLERY_KEY_WRONG",
    });
  });

  test("that was damaged is refused before it costs memory or time", async () => {
    await exportKey(path, copy, passphrase);
    const content = JSON.parse(readFileSync(copy, "utf8")) as { kdf: object; sealed: string };
    const changes: object[] = [
      ...[
        { N: 2 ** 30 },
        { N: 100_000 },
        { N: 1 },
        { N: "131072" },
        { r: 2 ** 20 },
        { r: 0 },
        { p: 1e6 },
      ].map((change) => ({ kdf: { ...content.kdf, ...change } })),
      { kdf: { ...content.kdf, name: "pbkdf2" } },
      { kdf: { ...content.kdf, salt: 5 } },
      { kdf: null },
      { sealed: "?" },
    ];
    for (const change of changes) {
      writeFileSync(join(folder, "bad"), JSON.stringify({ ...content, ...change }));
      await expect(importKey(join(folder, "bad"), { ...elsewhere, passphrase })).rejects.toMatchObject({
        code: "GALLERY_KEY_WRONG",
        message: expect.stringContaining("was damaged"),
      });
    }
    const sealed = Buffer.from(content.sealed, "base64");
    for (const at of [4, 20, sealed.length - 1]) {
      const flipped = Buffer.from(sealed);
      flipped[at] = (flipped[at] as number) ^ 1;
      writeFileSync(join(folder, "bad"), JSON.stringify({ ...content, sealed: flipped.toString("base64") }));
      await expect(importKey(join(folder, "bad"), { ...elsewhere, passphrase })).rejects.toMatchObject({
        code: "GALLERY_KEY_WRONG",
      });
    }
  });

  test("needs a passphrase that is not short", async () => {
    await expect(exportKey(path, copy, "short")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(exportKey(path, copy, "")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("can be a key file as it lay, copied by hand, whatever its mode", async () => {
    copyFileSync(path, join(folder, "by-hand.json"));
    expect(await importKey(join(folder, "by-hand.json"), elsewhere)).toMatchObject({ gallery, made: true });
  });
});
