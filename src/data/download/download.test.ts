import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Progress } from "../../core/job.js";
import { seededRandom } from "../../core/random.js";
import { withFolder } from "../testing.node.js";
import { download } from "./download.node.js";
import { lfwFiles, mirrored, omniglotFiles } from "./sources.js";

const random = seededRandom(1);
const content = Buffer.from(Uint8Array.from({ length: 300_000 }, () => random.int(256)));
const sha256 = createHash("sha256").update(content).digest("hex");
const fast = { retryDelay: 1, attempts: 3, stallTimeout: 2000 };

type Behaviour = (request: IncomingMessage, response: ServerResponse, count: number) => void;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server on the loopback that behaves as told; `requests` are the Range headers that came. */
async function serve(behaviour: Behaviour) {
  const requests: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    requests.push(request.headers.range);
    behaviour(request, response, requests.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`;
  return { requests, file: { name: "file.bin", url, sha256 } };
}

/** Sends what is asked for as a good server does, and breaks the connection after `cut` bytes. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  { cut = Infinity, body = content, etag = '"v1"' } = {},
) {
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const current = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
  const start = range && current ? Number(range[1]) : 0;
  const part = body.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    "content-length": part.length,
    etag,
    ...(start > 0 ? { "content-range": `bytes ${start}-${body.length - 1}/${body.length}` } : {}),
  });
  if (part.length <= cut) response.end(part);
  // An end that lets what was sent arrive.
  else response.write(part.subarray(0, cut), () => response.socket?.end());
}

const whole: Behaviour = (request, response) => send(request, response);

const fault = (code: string, part = "") => ({ code, message: expect.stringContaining(part) });

describe("download", () => {
  test("a whole file: bytes, digest, progress; nothing else is left; a second run asks nobody", () =>
    withFolder(async (folder) => {
      const { file, requests } = await serve(whole);
      const seen: (number | null)[][] = [];
      const onProgress = ({ done, total }: Progress) => void seen.push([done, total]);
      const target = join(folder, "deep", "er");
      expect(await download(file, target, { ...fast, onProgress })).toEqual({
        path: join(target, "file.bin"),
        sha256,
        present: false,
      });
      expect(readFileSync(join(target, "file.bin")).equals(content)).toBe(true);
      expect(readdirSync(target)).toEqual(["file.bin"]);
      expect(seen.at(-1)).toEqual([300, 300]);
      expect((await download(file, target, fast)).present).toBe(true);
      expect(requests).toEqual([undefined]);
    }));

  test("aborted, it rejects at once and keeps what came; the next run goes on", () =>
    withFolder(async (folder) => {
      const { file, requests } = await serve((request, response, count) => {
        if (count > 1) return whole(request, response, count);
        response.writeHead(200, { "content-length": content.length, etag: '"v1"' });
        // And then nothing more.
        response.write(content.subarray(0, 100_000));
      });
      const stop = new AbortController();
      const onProgress = ({ done }: Progress) => done >= 100 && stop.abort();
      const options = { ...fast, stallTimeout: 60_000, signal: stop.signal, onProgress };
      await expect(download(file, folder, options)).rejects.toMatchObject({ code: "ABORTED" });
      expect(readdirSync(folder).sort()).toEqual(["file.bin.part", "file.bin.part.json"]);
      await expect(download(file, folder, { ...fast, signal: stop.signal })).rejects.toMatchObject({
        code: "ABORTED",
      });
      expect((await download(file, folder, fast)).sha256).toBe(sha256);
      expect(requests).toEqual([undefined, "bytes=100000-"]);
    }));

  test("aborted in the pause before another attempt", () =>
    withFolder(async (folder) => {
      const { file } = await serve((_, response) => void response.writeHead(503).end());
      const signal = AbortSignal.timeout(100);
      const patient = download(file, folder, { ...fast, retryDelay: 60_000, signal });
      await expect(patient).rejects.toMatchObject({ code: "TIMEOUT" });
    }));

  test.each([true, false])("a server that sends too much is cut off, its length announced: %s", (announced) =>
    withFolder(async (folder) => {
      let sent = 0;
      const { file, requests } = await serve((_, response) => {
        response.writeHead(200, announced ? { "content-length": 1e12 } : {});
        const more = () => {
          sent += content.length;
          if (!response.destroyed) response.write(content, more);
        };
        more();
      });
      const endless = download({ ...file, most: 1e6 }, folder, fast);
      await expect(endless).rejects.toMatchObject(fault("DOWNLOAD_CORRUPT", "more than the 1 MB"));
      expect(readdirSync(folder)).toEqual([]);
      expect(requests).toHaveLength(1);
      // What lies in sockets' buffers.
      expect(sent).toBeLessThan(100e6);
    }),
  );

  test("cut connections are continued where they broke, also by the next run", () =>
    withFolder(async (folder) => {
      const { file, requests } = await serve((request, response, count) =>
        send(request, response, count < 4 ? { cut: 70_000 } : {}),
      );
      await expect(download(file, folder, { ...fast, attempts: 1 })).rejects.toMatchObject(
        fault("DOWNLOAD_FAILED", "bytes are kept"),
      );
      expect(existsSync(join(folder, "file.bin"))).toBe(false);
      await download(file, folder, fast);
      expect(readFileSync(join(folder, "file.bin")).equals(content)).toBe(true);
      const starts = requests.map((range) => Number(/\d+/.exec(range ?? "0")?.[0]));
      expect(starts).toEqual([0, 70_000, 140_000, 210_000]);
    }));

  test("a server that ignores Range sends all again, and all is taken", () =>
    withFolder(async (folder) => {
      const { file, requests } = await serve((request, response, count) => {
        request.headers.range = undefined;
        send(request, response, count === 1 ? { cut: 70_000 } : {});
      });
      await download(file, folder, fast);
      expect(requests).toEqual([undefined, "bytes=70000-"]);
      expect(readFileSync(join(folder, "file.bin")).equals(content)).toBe(true);
    }));

  test("a file that changed in between is begun again (If-Range)", () =>
    withFolder(async (folder) => {
      const old = Buffer.alloc(300_000, 7);
      const { file } = await serve((request, response, count) =>
        send(request, response, count === 1 ? { cut: 70_000, body: old, etag: '"old"' } : {}),
      );
      await download(file, folder, fast);
      expect(readFileSync(join(folder, "file.bin")).equals(content)).toBe(true);
    }));

  test("a part longer than the file, or a wrong range, is thrown away", () =>
    withFolder(async (folder) => {
      const { file, requests } = await serve((request, response, count) => {
        if (count === 1) response.writeHead(416).end();
        else if (count === 3) response.writeHead(206, { "content-range": "bytes 5-9/300000" }).end("wrong");
        else send(request, response, count === 2 ? { cut: 70_000 } : {});
      });
      writeFileSync(join(folder, "file.bin.part"), Buffer.alloc(400_000));
      writeFileSync(join(folder, "file.bin.part.json"), JSON.stringify({ url: file.url }));
      await download(file, folder, fast);
      expect(requests).toEqual(["bytes=400000-", undefined, "bytes=70000-", undefined]);
      expect(readFileSync(join(folder, "file.bin")).equals(content)).toBe(true);
    }));

  test("a whole part that a killed run left is checked and taken, without a request", () =>
    withFolder(async (folder) => {
      const { file, requests } = await serve(whole);
      writeFileSync(join(folder, "file.bin.part"), content);
      await download(file, folder, fast);
      expect(requests).toEqual([]);
      expect(readdirSync(folder)).toEqual(["file.bin"]);
    }));

  test("wrong bytes: DOWNLOAD_CORRUPT with both digests, and nothing is kept", () =>
    withFolder(async (folder) => {
      const { file } = await serve((request, response) =>
        send(request, response, { body: Buffer.alloc(300_000) }),
      );
      await expect(download(file, folder, fast)).rejects.toMatchObject(fault("DOWNLOAD_CORRUPT", sha256));
      expect(readdirSync(folder)).toEqual([]);
      expect((await download({ ...file, sha256: undefined }, folder, fast)).sha256).not.toBe(sha256);
    }));

  test("another file of that name is not overwritten", () =>
    withFolder(async (folder) => {
      const { file, requests } = await serve(whole);
      writeFileSync(join(folder, "file.bin"), "mine");
      await expect(download(file, folder, fast)).rejects.toMatchObject(
        fault("DOWNLOAD_CORRUPT", "there already"),
      );
      expect(readFileSync(join(folder, "file.bin"), "utf8")).toBe("mine");
      expect(requests).toEqual([]);
    }));

  test("404 is final, 503 is tried again, nobody there is DOWNLOAD_FAILED, silence is a cut", () =>
    withFolder(async (folder) => {
      const missing = await serve((_, response) => void response.writeHead(404).end("no"));
      await expect(download(missing.file, folder, fast)).rejects.toMatchObject(
        fault("DOWNLOAD_FAILED", "HTTP 404"),
      );
      expect(missing.requests).toHaveLength(1);

      const busy = await serve((request, response, count) =>
        count < 3 ? void response.writeHead(503).end() : send(request, response),
      );
      await download(busy.file, join(folder, "busy"), fast);
      expect(busy.requests).toHaveLength(3);

      const gone = await serve(whole);
      for (const close of closing.splice(0)) close();
      await expect(download(gone.file, folder, fast)).rejects.toMatchObject(
        fault("DOWNLOAD_FAILED", "3 attempts"),
      );

      const silent = await serve((request, response, count) => {
        if (count > 1) send(request, response);
      });
      await download(silent.file, join(folder, "silent"), { ...fast, stallTimeout: 200 });
      expect(silent.requests).toHaveLength(2);
    }));

  test("a folder that can't be written: FILE_NOT_WRITABLE", () =>
    withFolder(async (folder) => {
      const { file } = await serve(whole);
      writeFileSync(join(folder, "file"), "");
      await expect(download(file, join(folder, "file", "below"), fast)).rejects.toMatchObject(
        fault("FILE_NOT_WRITABLE"),
      );
    }));
});

test("sources: every digest is a SHA-256, names differ, mirrors keep names", () => {
  const files = [...lfwFiles.pairs, lfwFiles.archive, ...omniglotFiles];
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  for (const { url, sha256: digest } of files) {
    expect(url).toMatch(/^https:/);
    expect(digest ?? "0".repeat(64)).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(mirrored(lfwFiles.archive, "http://x/y/").url).toBe("http://x/y/lfw.tgz");
  expect(mirrored(lfwFiles.archive, undefined)).toBe(lfwFiles.archive);
});
