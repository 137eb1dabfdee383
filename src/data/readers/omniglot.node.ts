import { basename } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { check, text } from "../../core/options.js";
import { listZip } from "../archives/zip.node.js";
import { compareNames, type Dataset, type Sample, type Skipped } from "../dataset.js";
import { listFolder, type TreeFile } from "./fileTree.node.js";

/** `Alphabet/character01/0001_01.png`: character number in all of Omniglot, then the drawer. */
const layout = /^(?:.*\/)?([^/]+)\/(character\d+)\/\d+_(\d+)\.png$/;

/**
 * Reads Omniglot (Lake, Salakhutdinov & Tenenbaum 2015): 20 drawings of each character, as `images_background.zip`
 * or the like, or the folder unpacked from it. A character is a person, its alphabet the group, its drawer the
 * session: the drawers of an alphabet drew all of its characters.
 *
 * Strokes are black on white; `buildImageTable` with `invert` makes them 255 on 0, so that what a warp pads with is
 * background.
 *
 * @throws FILE_NOT_FOUND; DATASET_INVALID where no such drawing is found
 * @example
 * const omniglot = await readOmniglot("images_background.zip");
 * omniglot.samples[0]; // { id: "Alphabet_of_the_Magi/character01/0709_01.png", session: "01", … }
 */
export async function readOmniglot(path: string): Promise<Dataset> {
  check(path, "readOmniglot: path", text);
  const files: TreeFile[] = /\.zip$/i.test(path)
    ? (await listZip(path)).map(({ name, bytes }) => ({ path: name, bytes }))
    : await listFolder(path);
  const samples: Sample[] = [];
  const skipped: Skipped[] = [];
  for (const { path: name, bytes } of files) {
    const [, group, character, session] = layout.exec(name) ?? [];
    if (group === undefined || character === undefined || session === undefined)
      skipped.push({ id: name, reason: "not named Alphabet/character01/0001_01.png" });
    else
      samples.push({
        id: name.split("/").slice(-3).join("/"),
        person: `${group}/${character}`,
        group,
        session,
        bytes,
      });
  }
  if (samples.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `no drawing named Alphabet/character01/0001_01.png stands in "${path}" (${files.length} files)`,
    );
  samples.sort((a, b) => compareNames(a.id, b.id));
  return { name: `Omniglot ${basename(path).replace(/\.zip$/i, "")}`, samples, skipped };
}
