import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { throwIfAborted } from "../../core/job.js";
import { makeFolder } from "../../core/writing.node.js";
import { readTar } from "../archives/tar.node.js";

/** Only such names are written, so no archive can write elsewhere. */
const layout = /^lfw[^/]*\/([^/.\\]+)\/\1_\d{4}\.jpg$/;

/**
 * Unpacks LFW's images: `lfw/Name/Name_0001.jpg` of the archive becomes `folder/Name/Name_0001.jpg`. The folder appears
 * when it is complete.
 *
 * @returns how many images each person has
 * @param signal aborted, nothing of the folder is left
 * @throws FILE_NOT_FOUND, FILE_NOT_WRITABLE; ABORTED; DATASET_INVALID where the archive is damaged or holds no such image
 * @example
 * await unpackLfw("data/lfw.tgz", "data/lfw");
 */
export async function unpackLfw(
  archive: string,
  folder: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const aside = `${folder}.unpacking`;
  const counts = new Map<string, number>();
  try {
    await rm(aside, { recursive: true, force: true });
    for await (const { name, data } of readTar(archive, (name) => layout.test(name))) {
      throwIfAborted(signal);
      const person = layout.exec(name)![1]!;
      const path = join(aside, ...name.split("/").slice(1));
      makeFolder(dirname(path));
      await writeFile(path, data);
      counts.set(person, (counts.get(person) ?? 0) + 1);
    }
    if (counts.size === 0)
      throw new SelfsameError("DATASET_INVALID", `"${archive}" holds no image named lfw/Name/Name_0001.jpg`);
    await rename(aside, folder);
    return counts;
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (error instanceof SelfsameError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${folder}" can't be written (${code})`, { cause: error });
  }
}
