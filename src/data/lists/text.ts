/**
 * A list's bytes as text: UTF-8 (its byte order mark goes), UTF-16 where its mark says so, as spreadsheets write it; else, as
 * older programs do, a Western letter a byte.
 */
export function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const marked =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(marked, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
