import { basename, resolve } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { check, listOf, object, text } from "../../core/options.js";
import { readTar } from "../archives/tar.node.js";
import { compareNames, type Dataset, type Sample, type Skipped } from "../dataset.js";
import { listFolder, type TreeFile } from "./fileTree.node.js";
import type { LfwPerson } from "./lfwPeople.js";

/** `Ada_Lovelace/Ada_Lovelace_0001.jpg` */
const layout = /^(?:.*\/)?([^/]+)\/\1_(\d{4})\.jpg$/;

/**
 * Reads Labeled Faces in the Wild (Huang et al. 2007): the folder unpacked from `lfw.tgz`, or the archive itself, whose
 * wanted images are then held in memory (180 MB for all 13,233).
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
  const wanted = people && new Set(people.map(({ person }) => person));
  const personOf = (name: string) => layout.exec(name)?.[1];
  const isWanted = (name: string) => {
    const person = personOf(name);
    return person !== undefined && (wanted?.has(person) ?? true);
  };
  const isArchive = /\.(tgz|tar|tar\.gz)$/i.test(path);
  const files = isArchive ? await archivedFiles(path, isWanted) : await listFolder(path);
  const samples: Sample[] = files
    .filter((file) => isWanted(file.path))
    .map((file) => ({
      id: file.path.split("/").slice(-2).join("/"),
      person: personOf(file.path)!,
      bytes: file.bytes,
    }))
    .sort((a, b) => compareNames(a.id, b.id));
  if (samples.length === 0)
    throw new SelfsameError(
      "DATASET_INVALID",
      `"${path}" has no image named Name/Name_0001.jpg${people ? " of the people listed" : ""}`,
    );
  const strays = files
    // LFW's own lists may lie beside its images.
    .filter((file) => personOf(file.path) === undefined && !file.path.endsWith(".txt"))
    .map((file) => ({ id: file.path, reason: "not named Name/Name_0001.jpg" }));
  return {
    name: `LFW ${basename(resolve(path))}`,
    samples,
    skipped: [...strays, ...missing(samples, people ?? [])],
  };
}

async function archivedFiles(path: string, wanted: (name: string) => boolean): Promise<TreeFile[]> {
  const files: TreeFile[] = [];
  for await (const { name, data } of readTar(path, wanted))
    files.push({ path: name, bytes: async () => data });
  return files;
}

/** The images that a people file promises and nobody brought. */
function missing(samples: readonly Sample[], people: readonly LfwPerson[]): Skipped[] {
  const found = new Set(samples.map(({ id }) => id));
  return people.flatMap(({ person, images }) =>
    Array.from({ length: images }, (_, i) => `${person}/${person}_${String(i + 1).padStart(4, "0")}.jpg`)
      .filter((id) => !found.has(id))
      .map((id) => ({ id, reason: "listed, but not there" })),
  );
}
