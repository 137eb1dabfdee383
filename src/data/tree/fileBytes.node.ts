import { readWithin } from "../../core/readWithin.node.js";
import { defaultDecodeLimits } from "../../vision/decodeLimits.js";

/**
 * A photo file's bytes.
 *
 * @param place its path, as bytes where that is no text
 * @param subject what the caller knows it as
 * @param most bytes
 * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_TOO_LARGE with the subject
 */
export function fileBytes(
  place: string | Buffer,
  subject: string,
  most = defaultDecodeLimits.bytes,
): Promise<Uint8Array> {
  return readWithin(place, {
    most,
    unreadable: "IMAGE_UNREADABLE",
    tooLong: "IMAGE_TOO_LARGE",
    subject,
  });
}

/** What the system calls its fault, such as `EACCES`. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
