import { SelfsameError } from "../../core/errors.js";
import { check, listOf, object, text } from "../../core/options.js";
import { compareNames, type Dataset, type Sample, type Skipped } from "../dataset.js";
import { lfwImagePath } from "../lists/lfwPairs.js";
import type { LfwPerson } from "../lists/lfwPeople.js";
import { readTree } from "../tree/readTree.node.js";
import { placed } from "../tree/tree.js";

/** `Ada_Lovelace/Ada_Lovelace_0001.jpg` */
const layout = /^(?:.*\/)?([^/]+)\/\1_(\d{4})\.jpg$/s;

/** LFW's own lists, which may lie beside its images: no images that are missing. */
const listName = /^(.*\/)?(pairs|people)(DevTrain|DevTest)?\.txt$/;

/**
 * Reads Labeled Faces in the Wild (Huang et al. 2007): the folder unpacked from `lfw.tgz`, or the archive itself.
 *
 * @param people keeps only these, as `parseLfwPeople` gives them; images they promise that aren't there are listed as
 * skipped. Without it: everybody.
 * @throws FILE_NOT_FOUND; DATASET_INVALID where the archive is damaged or no such image is found
 * @example
 * const training = await readLfw("lfw.tgz", parseLfwPeople(peopleDevTrain));
 */
export async function readLfw(path: string, people?: readonly LfwPerson[]): Promise<Dataset> {
  check(path, "readLfw: path", text);
  if (people !== undefined) check(people, "readLfw: people", listOf(object));
  const wanted = people && new Set(people.map(({ person }) => person.normalize()));
  const tree = await readTree(path);
  const files = tree.files.filter((file) => !listName.test(file.path));
  const all = placed({ ...tree, files }, (name) => {
    const person = layout.exec(name)?.[1];
    if (person === undefined) return "not named Name/Name_0001.jpg";
    return { id: name.split("/").slice(-2).join("/"), person };
  });
  const samples = all.samples.filter(({ person }) => wanted?.has(person) ?? true);
  if (samples.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${path}" has no image named Name/Name_0001.jpg${people ? " of the people listed" : ""}`,
    );
  const skipped = [...all.skipped, ...missing(samples, people ?? [])];
  return {
    name: `LFW ${tree.name}`,
    samples,
    skipped: skipped.sort((a, b) => compareNames(a.id, b.id)),
  };
}

/** The images that a people file promises and nobody brought. */
function missing(samples: readonly Sample[], people: readonly LfwPerson[]): Skipped[] {
  const found = new Set(samples.map(({ id }) => id));
  return people.flatMap(({ person, images }) =>
    Array.from({ length: images }, (_, i) => lfwImagePath({ person, image: i + 1 }).normalize())
      .filter((id) => !found.has(id))
      .map((id) => ({ id, reason: "listed, but not there" })),
  );
}
