import { headLength, imageFormat, imageName } from "../../vision/imageFormat.js";
import { compareNames, type Sample, type Skipped } from "../dataset.js";

/** A file below some root. */
export interface TreeFile {
  /** With "/" between folders, composed (NFC). */
  readonly path: string;
  /**
   * All of it.
   *
   * @throws FILE_NOT_FOUND, IMAGE_UNREADABLE with the path as subject
   */
  readonly bytes: () => Promise<Uint8Array>;
  /** Why it is no image that is decoded; undefined for images. */
  readonly noImage: string | undefined;
  /** When it was last written; absent in archives. */
  readonly modified?: Date;
}

/** What stands below a folder, or in an archive. Nothing is held but names. */
export interface Tree {
  /** The folder's or archive's, without its path. */
  readonly name: string;
  /** Sorted by path. */
  readonly files: readonly TreeFile[];
  /** Paths of the folders. */
  readonly folders: readonly string[];
  /** What is no readable file or folder, or is another one's second name. */
  readonly skipped: readonly Skipped[];
}

/**
 * Whether a file is an image: by its name's ending, or else by its content.
 *
 * @param head gives its first bytes
 * @returns why it is none; undefined for images
 */
export async function noImageReason(
  name: string,
  head: () => Promise<Uint8Array>,
): Promise<string | undefined> {
  if (imageName.test(name)) return undefined;
  const bytes = await head();
  if (bytes.length === 0) return "an empty file";
  const format = imageFormat(bytes.subarray(0, headLength));
  if (format === undefined) return "no image, by name or content";
  return format.decoded ? undefined : `a ${format.name} image, which is not decoded`;
}

/** Where an image belongs; `id` where it is not the path. */
export type SamplePlace = Omit<Sample, "id" | "bytes"> & { readonly id?: string };

/**
 * The samples of a tree: each image where `place` puts it. All else is skipped with its reason: what the tree skipped,
 * files that are no image, empty folders, what `place` gives a reason for, and a second image of one id.
 *
 * @returns both sorted by id
 */
export function placed(
  tree: Tree,
  place: (path: string) => SamplePlace | string,
): { samples: Sample[]; skipped: Skipped[] } {
  const samples = new Map<string, Sample>();
  const skipped: Skipped[] = [...tree.skipped, ...emptyFolders(tree)];
  for (const { path, bytes, noImage } of tree.files) {
    const found = noImage ?? place(path);
    if (typeof found === "string") skipped.push({ id: path, reason: found });
    else {
      const { id = path, ...rest } = found;
      if (samples.has(id)) skipped.push({ id: path, reason: `another "${id}" is read` });
      else samples.set(id, { id, ...rest, person: rest.person.normalize(), bytes });
    }
  }
  const byId = (a: { id: string }, b: { id: string }) => compareNames(a.id, b.id);
  return { samples: [...samples.values()].sort(byId), skipped: skipped.sort(byId) };
}

/** Folders without a file or anything skipped, in them or below, that aren't named yet; of nested ones the outermost. */
function emptyFolders({ files, folders, skipped }: Tree): Skipped[] {
  const filled = new Set<string>([""]);
  for (const path of [...files.map((file) => file.path), ...skipped.map(({ id }) => id)])
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1))
      filled.add(path.slice(0, at));
  for (const { id } of skipped) filled.add(id);
  return folders
    .filter(
      (folder) => !filled.has(folder) && filled.has(folder.slice(0, Math.max(0, folder.lastIndexOf("/")))),
    )
    .map((id) => ({ id, reason: "a folder without images" }));
}
