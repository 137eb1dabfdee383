// ONNX Runtime, as Selfsame ships it: copied by the build from its npm packages into dist/vendor. As a dependency,
// onnxruntime-node downloads CUDA libraries from NuGet at install time on Linux x64 and fails where that host can't be
// reached (https://github.com/microsoft/onnxruntime/issues/23231). Nothing here runs at install time.
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * What the processor's provider never opens: DirectML and the shader compilers are delay-loaded (import tables of
 * 1.30.0), CUDA's providers are what the install script fetches, and the dylib stands there under two names.
 */
const leftOut = /DirectML|dxcompiler|dxil|providers_(cuda|tensorrt|shared)|\.\d+\.\d+\.\d+\.dylib$/;

const packages = {
  "onnxruntime-node": (file) =>
    /^dist[\\/].*\.js$/.test(file) ||
    (/^bin[\\/].*\.(node|dll|dylib|so\.\d+)$/.test(file) && !leftOut.test(file)),
  "onnxruntime-web": (file) =>
    /^dist[\\/](ort\.wasm\.bundle\.min\.mjs|ort-wasm-simd-threaded\.wasm)$/.test(file),
};

/** Copies ONNX Runtime's needed files from `modules` to `target`; returns how many bytes they are. */
export function vendorRuntime(modules, target) {
  let bytes = 0;
  for (const [name, isNeeded] of Object.entries(packages)) {
    const from = join(modules, name);
    const to = join(target, name);
    const files = readdirSync(from, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
      .filter(isNeeded);
    for (const file of files) {
      mkdirSync(dirname(join(to, file)), { recursive: true });
      place(join(from, file), join(to, file));
      bytes += readFileSync(join(to, file)).length;
    }
    // Says what the files are, and that `.js` is CommonJS here. Its scripts are left out on purpose.
    const {
      version,
      license,
      repository,
      main,
      type = "commonjs",
    } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
    writeFileSync(
      join(to, "package.json"),
      `${JSON.stringify({ name, version, license, repository, type, main }, null, 2)}\n`,
    );
  }
  return bytes;
}

/** A second name for the file where the disk allows it, else a copy: the libraries are 190 MB. */
function place(from, to) {
  if (existsSync(to)) return;
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
