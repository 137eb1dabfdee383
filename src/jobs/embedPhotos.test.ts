import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embedPhotos } from "selfsame";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pixelBundle, writePixelBundle } from "../../test/support/pixelBundle.js";

let folder: string;
let files: string[];
const model = () => join(folder, "model");
const cache = () => join(folder, "cache");
const cached = () =>
  readdirSync(cache(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "selfsame-jobs-"));
  writePixelBundle(model(), pixelBundle(4));
  files = [];
  for (let i = 0; i < 6; i++) {
    const file = join(folder, `${i}.png`);
    await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 40 * i, g: 0, b: 0 } } })
      .png()
      .toFile(file);
    files.push(file);
  }
  writeFileSync(join(folder, "broken.png"), "no picture");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("embedPhotos", () => {
  const options = () => ({ model: model(), cache: cache(), workers: 1 });

  test("computes each photo once, by its bytes; another run computes what is missing", async () => {
    const first = await embedPhotos(files.slice(0, 4), options());
    expect(first.computed).toBe(4);
    expect(cached()).toHaveLength(4);
    const progress: number[] = [];
    const all = await embedPhotos([...files, files[0]!], {
      ...options(),
      onProgress: ({ done }) => progress.push(done),
    });
    expect(all.computed).toBe(2);
    expect(progress).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(all.photos.slice(0, 4)).toEqual(first.photos);
    expect(all.photos[6]).toEqual(all.photos[0]);
    const again = await embedPhotos(files, options());
    expect(again).toMatchObject({ computed: 0, secondsPerImage: null });
    expect(again.photos).toEqual(all.photos.slice(0, 6));
    // The same bytes under another name.
    const copy = join(folder, "copy.png");
    copyFileSync(files[2]!, copy);
    expect((await embedPhotos([copy], options())).computed).toBe(0);
  });

  test("failures are results: counted once, kept, named after the file at hand", async () => {
    const broken = join(folder, "broken.png");
    const missing = join(folder, "nobody.png");
    const first = await embedPhotos([broken, missing, files[0]!], options());
    expect(first.photos.map((photo) => (photo.ok ? "ok" : photo.code))).toEqual([
      "IMAGE_UNREADABLE",
      "FILE_NOT_FOUND",
      "ok",
    ]);
    const other = join(folder, "other name.png");
    copyFileSync(broken, other);
    const second = await embedPhotos([other], options());
    expect(second.computed).toBe(0);
    expect(second.photos[0]).toEqual({ ...first.photos[0], file: other });
  });

  test("another network or input is another embedding; head and thresholds are not", async () => {
    const [before] = (await embedPhotos([files[5]!], options())).photos;
    writePixelBundle(model(), pixelBundle(4, { head: { kind: "cosine", scale: 3, bias: 2 } }));
    expect((await embedPhotos(files, options())).computed).toBe(0);
    const { input } = pixelBundle(4);
    writePixelBundle(model(), pixelBundle(4, { input: { ...input, mean: [0], scale: 1 } }));
    const changed = await embedPhotos([files[5]!], options());
    expect(changed.computed).toBe(1);
    expect(changed.photos[0]).not.toEqual(before);
    writePixelBundle(model(), pixelBundle(4));
  });

  test("damaged records are computed again; without a cache nothing is written; files are the owner's", async () => {
    const [record] = cached();
    const path = join(record!.parentPath, record!.name);
    expect(statSync(path).mode & 0o077).toBe(0);
    for (const { parentPath, name } of cached()) writeFileSync(join(parentPath, name), '{"quality":1,"emb');
    expect((await embedPhotos(files, options())).computed).toBe(6);
    expect((await embedPhotos(files, options())).computed).toBe(0);
    const before = cached().length;
    mkdirSync(join(folder, "empty"));
    expect((await embedPhotos(files, { ...options(), cache: false })).computed).toBe(6);
    expect(cached()).toHaveLength(before);
  });
});
