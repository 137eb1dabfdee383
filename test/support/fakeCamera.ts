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

/** A frame that shows one face of a photo, with room around it. */
export async function faceFrame(
  photo: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): Promise<Buffer> {
  const { width: right = 0, height: bottom = 0 } = await sharp(photo).metadata();
  const left = Math.max(0, Math.round(x - width * 0.6));
  const top = Math.max(0, Math.round(y - height * 0.6));
  return filmFrame(photo, {
    left,
    top,
    width: Math.min(right - left, Math.round(width * 2.2)),
    height: Math.min(bottom - top, Math.round(height * 2)),
  });
}

/** Writes a film, JPEGs one after the other, in place of another: a camera that is started again shows it. */
export function writeFilm(path: string, frames: readonly Buffer[]): void {
  writeFileSync(`${path}.new`, Buffer.concat(frames));
  renameSync(`${path}.new`, path);
}
