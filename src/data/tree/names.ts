import { compareNames } from "../dataset.js";

/** What systems and programs leave in folders, in lower case: their indexes, previews and bins. */
const leftovers = new Set([
  "__macosx",
  "@eadir",
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  "icon\r",
  "$recycle.bin",
  "#recycle",
  "system volume information",
  "lost+found",
]);

/**
 * The rule by which files and folders are passed over in silence: hidden ones (`.DS_Store`, `._x.jpg`, `.thumbs/`) and
 * what systems leave behind (`__MACOSX/`, `@eaDir/`, `Thumbs.db`). Everything else is read or named.
 */
export function isPassedOver(name: string): boolean {
  return name.startsWith(".") || leftovers.has(name.toLowerCase());
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const western = new TextDecoder("windows-1252");

/** A name's bytes as text: UTF-8, or else, as older systems wrote it, a Western letter a byte. */
export function nameText(bytes: Uint8Array): { readonly text: string; readonly utf8: boolean } {
  try {
    return { text: utf8.decode(bytes), utf8: true };
  } catch {
    return { text: western.decode(bytes), utf8: false };
  }
}

/**
 * Names of the files and folders that stand side by side, as text: composed (NFC), so that "é" is one letter whatever
 * system wrote it. Where two would read alike, they are told apart: as written, or with their bytes as `%E9`.
 *
 * @param names as the file system has them
 * @returns with each name its index in `names`; sorted by name, the same on every machine
 */
export function siblingNames(
  names: readonly Uint8Array[],
): { readonly name: string; readonly index: number }[] {
  const taken = new Set<string>();
  return names
    .map((bytes, index) => {
      const { text, utf8: isUtf8 } = nameText(bytes);
      // Who has the plain form of a name keeps it.
      return { bytes, index, text, rank: !isUtf8 ? 2 : text.normalize() !== text ? 1 : 0 };
    })
    .sort((a, b) => a.rank - b.rank || compareNames(escaped(a.bytes), escaped(b.bytes)))
    .map(({ bytes, index, text }) => {
      let name = [text.normalize(), text].find((candidate) => !taken.has(candidate)) ?? escaped(bytes);
      while (taken.has(name)) name += "%";
      taken.add(name);
      return { name, index };
    })
    .sort((a, b) => compareNames(a.name, b.name));
}

/** ASCII as it is, other bytes (and "%") as `%` and two digits. */
function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x80 || byte === 0x25
      ? `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
      : String.fromCharCode(byte),
  ).join("");
}
