import { renameSync, writeFileSync } from "node:fs";
import sharp from "sharp";

/** Arguments by which Chromium takes a film for its camera, and asks nobody. */
export const cameraArgs = (film: string, ask = false): string[] => [
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${film}`,
  ...(ask ? [] : ["--use-fake-ui-for-media-stream"]),
];

/**
 * A frame of a film: a photo, or a part of it, in the middle of a grey picture of 640×480.
 *
 * @param height of the part in the frame
 */
export async function filmFrame(
  photo: string | Buffer,
  part?: { left: number; top: number; width: number; height: number },
  height = 480,
): Promise<Buffer> {
  const image = part ? sharp(photo).extract(part) : sharp(photo);
  const inner = await image.resize({ width: 640, height, fit: "inside" }).png().toBuffer();
  return sharp({ create: { width: 640, height: 480, channels: 3, background: "#9a9a9a" } })
    .composite([{ input: inner }])
    .jpeg({ quality: 92, progressive: false })
    .toBuffer();
}

/** Writes a film, JPEGs one after the other, in place of another: a camera that is started again shows it. */
export function writeFilm(path: string, frames: readonly Buffer[]): void {
  writeFileSync(`${path}.new`, Buffer.concat(frames));
  renameSync(`${path}.new`, path);
}
