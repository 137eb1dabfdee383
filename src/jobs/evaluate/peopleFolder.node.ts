import { join, sep } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { imageFilesIn } from "../../vision/imageFiles.node.js";
import { indexer } from "./pairProtocol.js";

/** An image of a person; `person` counts people, `name` is the path below the folder, with slashes. */
export interface PersonImage {
  readonly file: string;
  readonly name: string;
  readonly person: number;
}

/**
 * A folder with a folder per person: everything below `Ada/` is Ada. Images beside the folders are of nobody known.
 *
 * @throws FILE_NOT_FOUND without a folder or images; DATASET_INVALID for an image outside the people's folders
 * @example
 * peopleFolder("photos").people; // ["Ada", "Bea"]
 */
export function peopleFolder(folder: string): { people: readonly string[]; images: readonly PersonImage[] } {
  const people = indexer();
  const images = imageFilesIn(folder).map((name) => {
    const [person = "", ...rest] = name.split(sep);
    if (rest.length === 0)
      throw new SelfsameError(
        "DATASET_INVALID",
        `"${name}" stands in "${folder}" itself; a folder per person is expected, as in Ada/1.jpg`,
      );
    return { file: join(folder, name), name: name.replaceAll(sep, "/"), person: people.indexOf(person) };
  });
  return { people: people.names, images };
}
