import { SelfsameError } from "../../core/errors.js";
import { check, text } from "../../core/options.js";
import type { Dataset } from "../dataset.js";
import { readTree } from "../tree/readTree.node.js";
import { placed } from "../tree/tree.js";

/** `Alphabet/character01/0001_01.png`: character number in all of Omniglot, then the drawer. */
const layout = /^(?:.*\/)?([^/]+)\/(character\d+)\/\d+_(\d+)\.png$/s;

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
  const tree = await readTree(path);
  const { samples, skipped } = placed(tree, (name) => {
    const [, group, character, session] = layout.exec(name) ?? [];
    if (group === undefined || character === undefined || session === undefined)
      return "not named Alphabet/character01/0001_01.png";
    return { id: name.split("/").slice(-3).join("/"), person: `${group}/${character}`, group, session };
  });
  if (samples.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `no drawing named Alphabet/character01/0001_01.png stands in "${path}" (${tree.files.length} files)`,
    );
  return { name: `Omniglot ${tree.name}`, samples, skipped };
}
