import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { SelfsameError } from "../../core/errors.js";
import { abortError, beginProgress, type JobOptions, throwIfAborted, untilAborted } from "../../core/job.js";
import { appendPart, dropPart, finishPart, type PartFile, readPart, sha256Of } from "./partFile.node.js";
import { largestDownload, type RemoteFile } from "./sources.js";

/** Aborting keeps what came. Progress counts kB (1,000 bytes) that are there, of how many where the server says so. */
export interface DownloadOptions extends JobOptions {
  /** How many times in a row a connection may fail without bringing a byte. Default 5. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt; doubles each time. Default 1,000. */
  readonly retryDelay?: number;
  /** Milliseconds without a byte after which a connection counts as lost. Default 30,000. */
  readonly stallTimeout?: number;
}

/** A downloaded file. */
export interface Downloaded {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Whether it was there before. */
  readonly present: boolean;
}

/**
 * Downloads a file into a folder. What came before a cut is kept and continued (HTTP Range with If-Range; RFC 9110,
 * section 14), in this run or the next. The file appears under its name only when it is whole and its SHA-256 right.
 *
 * @throws DOWNLOAD_FAILED: no answer, an answer other than 200 or 206, or too many cuts; DOWNLOAD_CORRUPT: whole, but of
 * another SHA-256, or longer than the file can be (nothing is kept), or a file of that name is there already and is another; FILE_NOT_WRITABLE; ABORTED
 * @example
 * await download(lfwFiles.archive, "data", { onProgress: ({ done, total }) => console.log(done, total) });
 */
export async function download(
  file: RemoteFile,
  folder: string,
  options: DownloadOptions = {},
): Promise<Downloaded> {
  throwIfAborted(options.signal);
  const path = join(folder, file.name);
  const before = await sha256Of(path);
  if (before !== undefined) {
    if (file.sha256 === undefined || before === file.sha256) return { path, sha256: before, present: true };
    throw corrupt(
      `"${path}" is there already, and its SHA-256`,
      file.sha256,
      before,
      "Move it away, then run again.",
    );
  }
  let sha256 = await sha256Of(path, true);
  // A run may have ended between the last byte and the file's place.
  if (sha256 === undefined || sha256 !== file.sha256) {
    await fetchWhole(file, path, options);
    sha256 = (await sha256Of(path, true))!;
  }
  if (file.sha256 !== undefined && sha256 !== file.sha256) {
    await dropPart(path);
    throw corrupt(`the SHA-256 of ${file.url}`, file.sha256, sha256);
  }
  await finishPart(path);
  return { path, sha256, present: false };
}

function corrupt(what: string, expected: string, came: string, hint?: string): SelfsameError {
  return new SelfsameError(
    "DOWNLOAD_CORRUPT",
    `${what} should be ${expected}; it is ${came}`,
    hint ? { hint } : {},
  );
}

/** Fetches until the part is whole. */
async function fetchWhole(file: RemoteFile, path: string, options: DownloadOptions): Promise<void> {
  const { url } = file;
  const { attempts = 5, retryDelay = 1000, signal } = options;
  for (let failures = 0; ; ) {
    const part = await readPart(path, url);
    try {
      return await fetchRest(file, path, part, options);
    } catch (error) {
      if (signal?.aborted) throw abortError(signal);
      if (error instanceof SelfsameError) {
        if (error.code === "DOWNLOAD_CORRUPT") await dropPart(path);
        throw error;
      }
      const { size } = await readPart(path, url);
      failures = size > part.size ? 1 : failures + 1;
      if (failures >= attempts)
        throw new SelfsameError(
          "DOWNLOAD_FAILED",
          `${url} can't be fetched after ${attempts} attempts (${reason(error)}); ${size} bytes are kept`,
          { cause: error },
        );
      await untilAborted(pause(retryDelay * 2 ** (failures - 1)), signal);
    }
  }
}

/** One request for what is missing; throws anything but a SelfsameError where trying again may help. */
async function fetchRest(
  { name, url, most = largestDownload }: RemoteFile,
  path: string,
  part: PartFile,
  { signal, onProgress, stallTimeout = 30_000 }: DownloadOptions,
): Promise<void> {
  const stall = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stall.abort(new Error(`no byte for ${stallTimeout} ms`)), stallTimeout);
  };
  alive();
  const either = signal ? AbortSignal.any([stall.signal, signal]) : stall.signal;
  try {
    const response = await fetch(url, { headers: requestHeaders(part), signal: either });
    const start = startOf(response, part);
    if (start === undefined) {
      await response.body?.cancel();
      await dropPart(path);
      throw new Error(`HTTP ${response.status} to a request for the rest`);
    }
    if (!(response.status === 200 || response.status === 206) || !response.body) {
      await response.body?.cancel();
      throw failure(url, response.status);
    }
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    const total = Number.isFinite(length) ? start + length : undefined;
    if (total !== undefined && total > most) {
      await response.body.cancel();
      throw tooLong(url, most);
    }
    let end = start;
    const report = beginProgress(onProgress, {
      what: `kB of ${name}`,
      total: total === undefined ? null : Math.ceil(total / 1000),
      from: Math.floor(start / 1000),
    });
    await appendPart(path, start, { url, validator: validatorOf(response) }, response.body, (bytes) => {
      if (bytes > most) throw tooLong(url, most);
      alive();
      end = bytes;
      report(Math.ceil(bytes / 1000));
    });
    if (total !== undefined && end !== total) throw new Error(`${end} of ${total} bytes came`);
  } finally {
    clearTimeout(timer);
  }
}

/** What a server sends is something else, and may have no end. */
function tooLong(url: string, most: number): SelfsameError {
  return new SelfsameError("DOWNLOAD_CORRUPT", `${url} sends more than the ${most / 1e6} MB that are taken`);
}

function requestHeaders({ size, validator }: PartFile): Record<string, string> {
  // "identity": a server must not pack the body, for a range counts the bytes of the file.
  if (size === 0) return { "accept-encoding": "identity" };
  const rest = { "accept-encoding": "identity", range: `bytes=${size}-` };
  return validator === undefined ? rest : { ...rest, "if-range": validator };
}

/** Where the body belongs: at the part's end, or at 0 where the server sends all. `undefined`: the part is of no use. */
function startOf(response: Response, { size }: PartFile): number | undefined {
  if (response.status === 416) return undefined;
  if (response.status !== 206) return 0;
  const start = Number(/^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
  return start === size ? size : undefined;
}

/** Weak ETags don't promise equal bytes (RFC 9110, section 8.8.1). */
function validatorOf({ headers }: Response): string | undefined {
  const etag = headers.get("etag");
  return etag !== null && !etag.startsWith("W/") ? etag : (headers.get("last-modified") ?? undefined);
}

/** Busy servers are asked again; what is not there or forbidden is final. */
function failure(url: string, status: number): Error {
  const passing = status >= 500 || status === 408 || status === 429;
  if (passing) return new Error(`HTTP ${status}`);
  return new SelfsameError("DOWNLOAD_FAILED", `${url} answers with HTTP ${status}`);
}

function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
