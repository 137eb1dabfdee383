const signatures = [
  { extension: "jpg", at: 0, bytes: [0xff, 0xd8, 0xff] },
  { extension: "png", at: 0, bytes: [0x89, 0x50, 0x4e, 0x47] },
  { extension: "gif", at: 0, bytes: [0x47, 0x49, 0x46] },
  { extension: "webp", at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { extension: "avif", at: 4, bytes: [0x66, 0x74, 0x79, 0x70] },
  { extension: "tif", at: 0, bytes: [0x49, 0x49, 0x2a] },
  { extension: "tif", at: 0, bytes: [0x4d, 0x4d, 0x00] },
] as const;

/** The end of the name that a photo's bytes belong under; "bin" for others. */
export function imageExtension(file: Uint8Array): string {
  const found = signatures.find(({ at, bytes }) => bytes.every((byte, i) => file[at + i] === byte));
  return found?.extension ?? "bin";
}
