import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../core/errors.js";
import { makeFolder, writing } from "../core/writing.node.js";
import { listZip } from "../data/archives/zip.node.js";
import { type DownloadOptions, download } from "../data/download/download.node.js";
import { lfwFiles, mirrored, omniglotFiles, type RemoteFile } from "../data/download/sources.js";
import { unpackLfw } from "../data/download/unpackLfw.node.js";
import { parseLfwPairs } from "../data/lists/lfwPairs.js";
import { formatLfwPeople } from "../data/lists/lfwPeople.js";
import { readList } from "../data/lists/readLists.node.js";
import { readLfw } from "../data/readers/lfw.node.js";

export interface DataDownloadOptions extends DownloadOptions {
  /** Folder that the files go to. */
  readonly out: string;
  /** Base of another source: it serves BASE/name. */
  readonly mirror?: string;
  /** Other digests, for sources that pack the files anew. For tests; by name. */
  readonly digests?: Readonly<Record<string, string>>;
}

/** What a download brought. */
export interface DataDownload {
  readonly dataset: "lfw" | "omniglot";
  readonly files: readonly {
    readonly file: string;
    readonly sha256: string;
    /** Whether the digest was held against a published one; `false`: none is known. */
    readonly verified: boolean;
    /** Whether it was there before. */
    readonly present: boolean;
  }[];
  /** LFW: where the images stand unpacked. */
  readonly images?: string;
  /** LFW: lists of people made from lists of pairs. */
  readonly derived?: readonly { readonly file: string; readonly people: number; readonly from: string }[];
}

/**
 * Downloads Omniglot's two sets of images and the 20 one-shot runs, as zip archives.
 *
 * @throws as `download`; DATASET_INVALID where an archive is no zip
 * @example
 * await downloadOmniglot({ out: "data" }); // data/images_background.zip, …
 */
export async function downloadOmniglot(options: DataDownloadOptions): Promise<DataDownload> {
  const files = await fetchAll(omniglotFiles, options);
  for (const { file } of files) await listZip(file);
  return { dataset: "omniglot", files };
}

/**
 * Downloads LFW: `lfw.tgz`, unpacked to `lfw/`, and the lists of pairs. No source has the lists of people any more, so
 * they are made: `peopleDevTrain.txt` and `peopleDevTest.txt` name the people of `pairsDevTrain.txt` and
 * `pairsDevTest.txt`, with all of their images. That is fewer people than the original lists have (2,132 of 4,038 and 963
 * of 1,711). Lists that are there already stay. Where `lfw/` is there, the archive is not fetched.
 *
 * @throws as `download`, `unpackLfw`, `parseLfwPairs`
 * @example
 * await downloadLfw({ out: "data" }); // data/lfw/Name/Name_0001.jpg, data/pairsDevTrain.txt, …
 */
export async function downloadLfw(options: DataDownloadOptions): Promise<DataDownload> {
  const folder = join(options.out, "lfw");
  const unpacked = existsSync(folder);
  const files = await fetchAll([...lfwFiles.pairs, ...(unpacked ? [] : [lfwFiles.archive])], options);
  const counts = unpacked
    ? countImages((await readLfw(folder)).samples)
    : await unpackLfw(join(options.out, lfwFiles.archive.name), folder, options.signal);
  const derived = [];
  for (const part of ["DevTrain", "DevTest"]) {
    const file = join(options.out, `people${part}.txt`);
    if (existsSync(file)) continue;
    const from = `pairs${part}.txt`;
    const { pairs } = parseLfwPairs(await readList(join(options.out, from)));
    const names = new Set(pairs.flatMap(({ a, b }) => [a.person, b.person]));
    const missing = [...names].filter((name) => !counts.has(name));
    if (missing.length > 0)
      throw new SelfsameError(
        "DATASET_INVALID",
        `"${folder}" lacks ${missing.length} people of ${from}: ${missing.slice(0, 5).join(", ")}`,
      );
    const list = formatLfwPeople(new Map([...names].map((name) => [name, counts.get(name)!])));
    writing(file, () => writeFileSync(file, list));
    derived.push({ file, people: names.size, from });
  }
  return { dataset: "lfw", files, images: folder, derived };
}

async function fetchAll(files: readonly RemoteFile[], options: DataDownloadOptions) {
  const { out, mirror, digests, ...rest } = options;
  // Known before anything is fetched.
  writing(out, () => makeFolder(out));
  const results: DataDownload["files"][number][] = [];
  for (const original of files) {
    const file = { ...original, sha256: digests?.[original.name] ?? original.sha256 };
    const { path, sha256, present } = await download(mirrored(file, mirror), out, rest);
    results.push({ file: path, sha256, verified: file.sha256 !== undefined, present });
  }
  return results;
}

function countImages(samples: readonly { readonly person: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { person } of samples) counts.set(person, (counts.get(person) ?? 0) + 1);
  return counts;
}
