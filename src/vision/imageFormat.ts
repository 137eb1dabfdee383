/** The ends of image files' names that are taken at their word. */
export const imageName = /\.(jpe?g|png|webp|avif|tiff?|gif)$/i;

/** So many bytes at a file's start tell what it is. */
export const headLength = 64;

/** What a file is by its first bytes: a format that is decoded, or an image that is not. */
export interface ImageFormat {
  readonly name: string;
  readonly decoded: boolean;
}

const ascii = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/**
 * The format of an image by its content; a name's ending (`.jfif`, `.heic`, none) may say nothing or lie.
 *
 * Source: the signatures of JFIF, PNG (ISO/IEC 15948, 5.2), RIFF WebP, TIFF 6.0, GIF89a; `ftyp` brands of HEIF
 * (ISO/IEC 23008-12) and AVIF.
 *
 * @param head the file's first 64 bytes, or all of a shorter one
 * @returns undefined where it is no image that is known
 * @example
 * imageFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)); // { name: "JPEG", decoded: true }
 */
export function imageFormat(head: Uint8Array): ImageFormat | undefined {
  const decoded = (name: string) => ({ name, decoded: true });
  const [a, b, c] = head;
  if (a === 0xff && b === 0xd8 && c === 0xff) return decoded("JPEG");
  const start = ascii(head, 0, 12);
  if (start.startsWith("\x89PNG\r\n\x1a\n")) return decoded("PNG");
  if (/^RIFF.{4}WEBP/s.test(start)) return decoded("WebP");
  if (/^GIF8[79]a/.test(start)) return decoded("GIF");
  if (/^(II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(start)) return decoded("TIFF");
  if (start.slice(4, 8) === "ftyp") {
    // The box: size, "ftyp", major brand, version, compatible brands.
    const brands = ascii(head, 8, new DataView(head.buffer, head.byteOffset).getUint32(0));
    if (/avi[fs]/.test(brands)) return decoded("AVIF");
    if (/hei[cxms]|hev[cxms]|mif1|msf1/.test(brands)) return { name: "HEIC", decoded: false };
  }
  if (/^BM.{4}\0{4}/s.test(start)) return { name: "BMP", decoded: false };
  if (start.startsWith("8BPS")) return { name: "Photoshop", decoded: false };
  if (start.startsWith("\0\0\0\x0cJXL ") || (a === 0xff && b === 0x0a))
    return { name: "JPEG XL", decoded: false };
  return undefined;
}
