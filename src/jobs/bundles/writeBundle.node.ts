import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { sha256 } from "../../core/sha256.node.js";
import { writeAside } from "../../core/writeAside.node.js";
import type { ModelBundle } from "../../models/bundle.js";
import { readModelText } from "../../models/bundle.node.js";

/** Where the bundle before the last change is kept, beside `model.json`. */
export const previousFile = "model.previous.json";

/** The files of a bundle. */
export const bundleFiles = (folder: string) =>
  [join(folder, "model.json"), join(folder, "twin.onnx")] as const;

/** A bundle as its file holds it. */
export const bundleText = (bundle: ModelBundle): string => `${JSON.stringify(bundle, null, 2)}\n`;

export interface WriteBundleOptions {
  /** Replaces a bundle that is there. Default false: FILE_EXISTS. */
  readonly force?: boolean;
}

/**
 * Writes a bundle into a folder: first the twin, then the `model.json` that carries its digest, each aside and renamed into
 * its place. Until the last rename a new folder holds no bundle. In one whose bundle is replaced (`force`), a reader between
 * the two renames finds a twin of another digest and is refused: it never gets the twin of one and the thresholds of the other.
 *
 * @throws FILE_EXISTS, FILE_NOT_WRITABLE
 */
export function writeBundle(
  folder: string,
  bundle: ModelBundle,
  twin: Uint8Array,
  { force }: WriteBundleOptions = {},
): void {
  const [model, network] = bundleFiles(folder);
  if (sha256(twin) !== bundle.networks.twin)
    throw new TypeError(`"${bundle.id}" was sealed with another twin than is written`);
  refuseExisting(bundleFiles(folder), force);
  writing(folder, () => {
    writeAside(network, twin);
    writeAside(model, bundleText(bundle));
  });
}

/** Replaces the `model.json` of a folder whose twin stays; the one before is kept. @throws FILE_NOT_WRITABLE */
export function replaceModelFile(folder: string, text: string): string {
  const file = join(folder, "model.json");
  writing(folder, () => {
    const previous = join(folder, previousFile);
    // The one that is put back is not kept twice; every other earlier one is.
    if (existsSync(previous) && readModelText(previous) !== text) renameSync(previous, freeName(folder));
    writeAside(previous, readModelText(file));
    writeAside(file, text);
  });
  return file;
}

/** `model.previous-1.json`, or the next number that is free. */
function freeName(folder: string): string {
  for (let n = 1; ; n++) {
    const name = join(folder, previousFile.replace(".json", `-${n}.json`));
    if (!existsSync(name)) return name;
  }
}

function writing(folder: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `the bundle can't be written to "${folder}"`, { cause });
  }
}
