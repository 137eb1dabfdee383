import { writeSync } from "node:fs";
import { SelfsameError } from "../core/errors.js";

/**
 * Standard output is written at once and whole, so that what can't be written is known before the exit code is given.
 * (Node's own streams report it later, as an event; by then a verdict could leave as another.)
 */
const stdout = 1;
const stderr = 2;

let readerGone = false;

/**
 * Writes to standard output. A reader that closed the pipe (`… | head -1`) has what it wanted: the rest is dropped, and the
 * exit code stays that of the verdict.
 *
 * @throws FILE_NOT_WRITABLE where it can't be written for another reason, such as a full disk
 */
export function writeOut(text: string): void {
  if (readerGone) return;
  try {
    writeFully(stdout, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows says EOF of a pipe without a reader.
    if (code === "EPIPE" || code === "EOF") readerGone = true;
    else
      throw new SelfsameError("FILE_NOT_WRITABLE", `standard output can't be written (${code})`, {
        cause: error,
        hint: "Free some space, or send the output elsewhere.",
      });
  }
}

/** Writes to standard error, for people: what they can't be told changes no exit code. */
export function writeErr(text: string): void {
  try {
    writeFully(stderr, text);
  } catch {
    // Nobody listens there.
  }
}

/** Writes all of a text: a nearly full disk takes a part without complaint, a busy terminal asks for patience. */
export function writeFully(fd: number, text: string): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0)
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
}
