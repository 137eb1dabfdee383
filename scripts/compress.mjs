// What a page loads, compressed beside it (`x.js.br`): the server sends that to whoever takes it. Brotli alone: every browser that
// runs the page takes it by https, and on the machine itself there is no wire to save.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

const folders = ["browser", "models", "web", join("vendor", "onnxruntime-web")];
/** What gains from it; pictures don't. */
const gains = /\.(js|mjs|css|html|svg|json|wasm|onnx)$/;
/** Level 11 takes 28 times as long for a fifth less. */
const quality = 5;

/** Compresses what is served of `dist`; returns how many bytes all is, before and after. */
export async function compressServed(dist) {
  const files = folders
    .flatMap((folder) => readdirSync(join(dist, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && gains.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const compress = promisify(brotliCompress);
  const sizes = await Promise.all(
    files.map(async (file) => {
      const content = readFileSync(file);
      const compressed = await compress(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: quality,
          [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      });
      writeFileSync(`${file}.br`, compressed);
      return [content.length, compressed.length];
    }),
  );
  return sizes.reduce(([before, after], [a, b]) => [before + a, after + b], [0, 0]);
}
