import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTextWithin, readWithin, readWithinSync } from "./readWithin.node.js";

const rules = {
  most: 1e5,
  missing: "MODEL_NOT_FOUND",
  unreadable: "DATASET_INVALID",
  tooLong: "IMAGE_TOO_LARGE",
} as const;
let folder: string;
const inside = (name: string) => join(folder, name);
/** At once and asynchronously, one outcome. */
const faultOf = async (path: string) => {
  const outcome = await readWithin(path, rules).catch((error) => error);
  expect(() => readWithinSync(path, rules)).toThrow(outcome);
  return { code: outcome.code, message: outcome.message.replace(folder, ".") };
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-read-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("regular files", () => {
  test.each([0, 1, 65_536, 99_999, 100_000])("of %i bytes are read whole", async (length) => {
    const content = Uint8Array.from({ length }, (_, i) => i % 251);
    writeFileSync(inside("a"), content);
    expect(await readWithin(inside("a"), rules)).toEqual(content);
    expect(readWithinSync(inside("a"), rules)).toEqual(content);
  });

  test("longer ones are refused", async () => {
    writeFileSync(inside("long"), new Uint8Array(150_001));
    expect(await faultOf(inside("long"))).toEqual({
      code: "IMAGE_TOO_LARGE",
      message: '"./long" has 0.2 MB; the limit is 0.1 MB',
    });
  });

  test("also ones that grow while they are read", async () => {
    writeFileSync(inside("log"), "x");
    const writing = setInterval(() => appendFileSync(inside("log"), new Uint8Array(1e5)), 0);
    const reading = async (): Promise<never> => {
      for (;;) await readWithin(inside("log"), rules);
    };
    await expect(reading()).rejects.toMatchObject({ code: "IMAGE_TOO_LARGE" });
    clearInterval(writing);
  });

  test.runIf(process.platform === "linux")("also those of /proc, whose size reads 0", async () => {
    expect(readTextWithin("/proc/self/status", rules)).toContain("VmRSS");
    const most = 100;
    await expect(readWithin("/proc/self/status", { ...rules, most })).rejects.toMatchObject({
      code: "IMAGE_TOO_LARGE",
      message: '"/proc/self/status" has more than 100 bytes; the limit is 100 bytes',
    });
  });
});

describe.runIf(process.platform !== "win32")("what is no regular file is refused at once", () => {
  test("a folder, a pipe without a writer, a socket, devices without an end", async () => {
    mkdirSync(inside("folder"));
    execFileSync("mkfifo", [inside("fifo")]);
    symlinkSync("fifo", inside("link"));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(inside("socket"), resolve));
    expect(await faultOf(inside("folder"))).toEqual({
      code: "DATASET_INVALID",
      message: '"./folder" is a folder, no regular file',
    });
    for (const pipe of ["fifo", "link"])
      expect((await faultOf(inside(pipe))).message).toBe(`"./${pipe}" is a pipe, no regular file`);
    for (const device of ["/dev/zero", "/dev/null", "/dev/urandom"])
      expect((await faultOf(device)).message).toBe(`"${device}" is a device, no regular file`);
    // A socket can't be opened at all.
    expect((await faultOf(inside("socket"))).code).toBe("DATASET_INVALID");
    server.close();
  });

  test("names that lead nowhere", async () => {
    symlinkSync("loop", inside("loop"));
    writeFileSync(inside("plain"), "");
    expect(await faultOf(inside("none"))).toEqual({
      code: "MODEL_NOT_FOUND",
      message: 'there is no file "./none"',
    });
    expect((await faultOf(inside("plain/below"))).code).toBe("MODEL_NOT_FOUND");
    expect((await faultOf(inside("loop"))).message).toContain("(ELOOP)");
    expect((await faultOf(inside("x".repeat(300)))).message).toContain("(ENAMETOOLONG)");
    expect((await faultOf("a\0b")).code).toBe("DATASET_INVALID");
  });
});
