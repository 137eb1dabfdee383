import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeNew } from "./durably.node.js";
import {
  keyFileText,
  newestOf,
  newMasterKey,
  parseKeyFile,
  readKeyFile,
  writeKeyFile,
} from "./keyFile.node.js";
import { configFolder, keyFilePlace, openKeyFile } from "./openKeyFile.node.js";

const gallery = "0b0c9c4e-7a52-4a4b-9f0e-3f6f4f2b1d11";
const posix = process.platform !== "win32";
let folder: string;
let environment: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-key-"));
  environment = { XDG_CONFIG_HOME: join(folder, "config") };
});
afterEach(() => rmSync(folder, { recursive: true }));
const code = (name: string) => expect.objectContaining({ code: name });
const modeOf = (path: string) => statSync(path).mode & 0o777;
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return `${(error as Error).message} ${(error as { hint?: string }).hint}`;
  }
  throw new Error("nothing was thrown");
};

describe("the key file of a gallery", () => {
  test("is made at the first start, for its user alone, and says where it lies and how to keep a copy", () => {
    const { path, content, notice } = openKeyFile({ gallery, environment }, true);
    expect(path).toBe(join(folder, "config", "selfsame", "keys", `${gallery}.json`));
    expect(notice).toContain(path);
    expect(notice).toContain("selfsame key backup");
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      format: "selfsame-key/1",
      gallery,
      keys: [
        { number: 1, created: expect.stringMatching(/Z$/), key: expect.stringMatching(/^[\w+/]{43}=$/) },
      ],
    });
    expect(content.keys[0]?.key).toHaveLength(32);
    expect(readdirSync(join(path, ".."))).toEqual([`${gallery}.json`]);
    if (posix) expect([modeOf(path), modeOf(join(path, ".."))]).toEqual([0o600, 0o700]);
  });

  test("is the same at every later start, and nothing is said of it", () => {
    const first = openKeyFile({ gallery, environment }, true);
    const text = readFileSync(first.path, "utf8");
    for (const firstStart of [true, false])
      expect(openKeyFile({ gallery, environment }, firstStart)).toEqual({ ...first, notice: null });
    expect(readFileSync(first.path, "utf8")).toBe(text);
  });

  test("is of its own for each gallery", () => {
    const [a, b] = ["a", "b"].map((id) => openKeyFile({ gallery: id, environment }, true));
    expect(a?.content.keys[0]?.key).not.toEqual(b?.content.keys[0]?.key);
  });

  test("lies where `keyFile` says, else SELFSAME_KEY_FILE, else in the folder of settings", () => {
    const named = { ...environment, SELFSAME_KEY_FILE: join(folder, "b.json") };
    const placeOf = (options: object) => keyFilePlace({ gallery, environment: named, ...options }).path;
    expect(placeOf({ keyFile: join(folder, "a.json") })).toBe(join(folder, "a.json"));
    expect(placeOf({})).toBe(join(folder, "b.json"));
    expect(placeOf({ environment: { ...environment, SELFSAME_KEY_FILE: "" } })).toBe(
      join(folder, "config", "selfsame", "keys", `${gallery}.json`),
    );
    const { path, notice } = openKeyFile({ gallery, environment: named }, true);
    expect([path, existsSync(path), notice !== null]).toEqual([join(folder, "b.json"), true, true]);
  });

  test("that a gallery with secrets misses is not made anew; the message says what that means and where it looked", () => {
    const paths = { keyFile: join(folder, "a.json"), environment };
    for (const options of [
      paths,
      { environment },
      { environment: { SELFSAME_KEY_FILE: join(folder, "b") } },
    ]) {
      const open = () => openKeyFile({ gallery, ...options }, false);
      expect(open).toThrow(code("GALLERY_KEY_MISSING"));
      const message = messageOf(open);
      expect(message).toContain(keyFilePlace({ gallery, ...options }).path);
      expect(message).toContain("Without its key nobody can read the gallery");
      expect(existsSync(keyFilePlace({ gallery, ...options }).path)).toBe(false);
    }
  });

  test("of another gallery is refused, at the first start too, and stays as it is", () => {
    const keyFile = join(folder, "key.json");
    openKeyFile({ gallery: "another", keyFile }, true);
    const text = readFileSync(keyFile, "utf8");
    for (const firstStart of [true, false]) {
      const open = () => openKeyFile({ gallery, keyFile }, firstStart);
      expect(open).toThrow(code("GALLERY_KEY_WRONG"));
      expect(messageOf(open)).toMatch(/another.*key\.json|key\.json.*another/s);
    }
    expect(readFileSync(keyFile, "utf8")).toBe(text);
  });

  test.runIf(posix)("that others may read or write is refused", () => {
    const { path } = openKeyFile({ gallery, environment }, true);
    for (const mode of [0o640, 0o620, 0o604, 0o602, 0o666, 0o601, 0o610]) {
      chmodSync(path, mode);
      expect(() => openKeyFile({ gallery, environment }, false), mode.toString(8)).toThrow(
        code("GALLERY_KEY_EXPOSED"),
      );
    }
    expect(messageOf(() => readKeyFile(path))).toContain("chmod 600");
    for (const mode of [0o600, 0o400]) {
      chmodSync(path, mode);
      openKeyFile({ gallery, environment }, false);
    }
  });

  test.runIf(posix)("is for its user alone, whatever the process's mask", () => {
    const before = process.umask(0);
    try {
      const { path } = openKeyFile({ gallery, environment }, true);
      expect([modeOf(path), modeOf(join(path, ".."))]).toEqual([0o600, 0o700]);
    } finally {
      process.umask(before);
    }
  });

  test.runIf(posix)("is not left on a file system that can't keep it to its user", () => {
    const keyFile = join(folder, "key.json");
    // As FAT gives every file one mode.
    const link: typeof linkSync = (from, to) => {
      linkSync(from, to);
      chmodSync(to, 0o755);
    };
    const content = { gallery, keys: [newMasterKey(1)] };
    expect(() => writeKeyFile(keyFile, content, link)).toThrow(code("GALLERY_KEY_EXPOSED"));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is not made in the workspace, by whatever name it goes", () => {
    const workspace = join(folder, "space");
    mkdirSync(workspace);
    const ways = [join(workspace, "key.json"), join(workspace, "deep", "er", "key.json")];
    if (posix) {
      symlinkSync(workspace, join(folder, "link"));
      ways.push(join(folder, "link", "key.json"));
    }
    for (const keyFile of ways) {
      expect(() => openKeyFile({ gallery, keyFile, workspace }, true), keyFile).toThrow(
        code("INVALID_ARGUMENT"),
      );
      expect(existsSync(keyFile)).toBe(false);
    }
    openKeyFile({ gallery, keyFile: join(folder, "space.json"), workspace }, true);
    openKeyFile({ gallery, keyFile: join(folder, "..space"), workspace: join(folder, "x") }, true);
  });

  test("cannot be led elsewhere by a gallery's id", () => {
    for (const id of ["", "../up", "a/b", "a\\b", "a.b", "a\0", "x".repeat(65)])
      expect(() => openKeyFile({ gallery: id, environment }, true)).toThrow(code("INVALID_ARGUMENT"));
    expect(existsSync(join(folder, "config"))).toBe(false);
  });

  test("where a folder can't be made or written is a fault in words", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => openKeyFile({ gallery, keyFile: join(folder, "file", "key.json") }, true)).toThrow(
      code("FILE_NOT_WRITABLE"),
    );
    mkdirSync(join(folder, "key.json"));
    expect(() => openKeyFile({ gallery, keyFile: join(folder, "key.json") }, true)).toThrow(
      code("GALLERY_KEY_WRONG"),
    );
  });
});

describe("a key file that was damaged", () => {
  const good = { gallery, keys: [newMasterKey(1), newMasterKey(2)] };
  const text = keyFileText(good);

  test("reads back as it was written when it was not", () => {
    expect(parseKeyFile(text, "it")).toEqual(good);
    expect(newestOf(parseKeyFile(text, "it")).number).toBe(2);
  });

  test("is refused wherever it is cut off, and no message shows any of it", () => {
    for (let length = 0; length < text.trimEnd().length; length++) {
      const cut = text.slice(0, length);
      expect(() => parseKeyFile(cut, "it"), `${length}`).toThrow(code("GALLERY_KEY_WRONG"));
      const message = messageOf(() => parseKeyFile(cut, "it"));
      for (const { key } of good.keys)
        expect(message).not.toContain(Buffer.from(key).toString("base64").slice(0, 8));
    }
  });

  const [first, second] = (JSON.parse(text) as { keys: object[] }).keys;
  test.each([
    ["another format", { format: "selfsame-key/2" }],
    ["no gallery", { gallery: null }],
    ["no list of keys", { keys: {} }],
    ["no key", { keys: [] }],
    ["a key that is none", { keys: [null] }],
    ["two keys of one number", { keys: [first, { ...second, number: 1 }] }],
    ["a number from 0", { keys: [{ ...first, number: 0 }] }],
    ["a number that is none", { keys: [{ ...first, number: "1" }] }],
    ["a short key", { keys: [{ ...first, key: "AAAA" }] }],
    ["a key with a stroke of its own", { keys: [{ ...first, key: `${"-".repeat(43)}=` }] }],
    ["no time", { keys: [{ ...first, created: 5 }] }],
  ])("is refused with %s", (_, change) => {
    const changed = JSON.stringify({ ...(JSON.parse(text) as object), ...change });
    expect(() => parseKeyFile(changed, "it")).toThrow(code("GALLERY_KEY_WRONG"));
  });
});

describe("the folder of settings", () => {
  const home = homedir();
  test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string]>([
    ["Linux", {}, "linux", join(home, ".config", "selfsame")],
    ["XDG", { XDG_CONFIG_HOME: "/etc/x" }, "linux", join("/etc/x", "selfsame")],
    ["a relative XDG", { XDG_CONFIG_HOME: "x" }, "linux", join(home, ".config", "selfsame")],
    ["macOS", {}, "darwin", join(home, "Library", "Application Support", "selfsame")],
    ["Windows", { APPDATA: "/r" }, "win32", join("/r", "selfsame")],
    ["Windows without APPDATA", {}, "win32", join(home, "AppData", "Roaming", "selfsame")],
  ])("of %s", (_, given, platform, expected) => {
    expect(configFolder(given, platform)).toBe(expected);
  });
});

describe("a file that must be new", () => {
  const refusing = (): never => {
    throw Object.assign(new Error("no links here"), { code: "EPERM" });
  };

  test.each([
    ["links", linkSync],
    ["no links", refusing],
  ])("is written whole or not at all where the file system has %s", (_, link) => {
    const path = join(folder, "new", "file");
    expect(writeNew(path, "one", link)).toBe(true);
    expect(writeNew(path, "two", link)).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("one");
    expect(readdirSync(join(folder, "new"))).toEqual(["file"]);
    if (posix) expect(modeOf(path)).toBe(0o600);
  });
});
