import { existsSync } from "node:fs";
import { join } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { check, oneOf, text } from "../../core/options.js";
import { readTextWithin } from "../../core/readWithin.node.js";
import type { Dataset, Sample, Skipped } from "../../data/dataset.js";
import { readImages } from "../../data/readers/images.node.js";

/**
 * How a folder keeps people:
 * - `folders`: a folder a person, named after them, photos anywhere below it;
 * - `deepface`: the same, or photos that stand beside each other and are named after the person (`Ada.jpg`, `Ada_2.jpg`), as
 *   DeepFace's `db_path`;
 * - `frigate`: Frigate's face library, `clips/faces/NAME/*.webp`; `train/` beside them holds faces that nobody has named;
 * - `compreface`: `faces.json`, as `GET /api/v1/recognition/faces` lists subjects, beside the images, named by their `image_id`; or a
 *   folder a subject.
 */
export const peopleLayouts = ["folders", "deepface", "frigate", "compreface"] as const;
export type PeopleLayout = (typeof peopleLayouts)[number];

/** The photos of one person, and what the folder calls them. */
export interface PersonPhotos {
  readonly name: string;
  readonly photos: readonly Sample[];
}

export interface PeopleFolders {
  readonly layout: PeopleLayout;
  /** Sorted by name. */
  readonly people: readonly PersonPhotos[];
  readonly skipped: readonly Skipped[];
}

/**
 * Who is in a folder, or an archive, and with which photos.
 *
 * @param layout default: by what lies there
 * @throws FILE_NOT_FOUND where there is none, or nobody in it; DATASET_INVALID for a `faces.json` that is none
 * @example
 * const { people } = await readPeopleFolders("people"); // [{ name: "Ada", photos: [...] }]
 */
export async function readPeopleFolders(folder: string, layout?: PeopleLayout): Promise<PeopleFolders> {
  check(folder, "readPeopleFolders: folder", text);
  if (layout !== undefined) check(layout, "readPeopleFolders: layout", oneOf(...peopleLayouts));
  const root = faceLibrary(folder, layout);
  const images = await readImages(root);
  const found = layout ?? layoutOf(root, images);
  const { named, left } = readers[found](root, images);
  const people = [...grouped(named)]
    .map(([name, photos]) => ({ name, photos }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (people.length === 0)
    throw new SelfsameError(
      "FILE_NOT_FOUND",
      `nobody is in "${folder}": no folder of photos named after a person`,
      {
        hint: "See the layouts in docs/people.md, and name one with --layout.",
      },
    );
  return { layout: found, people, skipped: [...images.skipped, ...left] };
}

function grouped(named: Read["named"]): Map<string, Sample[]> {
  const people = new Map<string, Sample[]>();
  for (const { name, sample } of named) people.set(name, [...(people.get(name) ?? []), sample]);
  return people;
}

/** Frigate keeps its faces below its media folder. */
function faceLibrary(folder: string, layout: PeopleLayout | undefined): string {
  if (layout !== undefined && layout !== "frigate") return folder;
  const below = [join(folder, "clips", "faces"), join(folder, "faces")];
  return (
    (layout === "frigate" || existsSync(join(folder, "clips", "faces"))
      ? below.find((path) => existsSync(path))
      : undefined) ?? folder
  );
}

/** Frigate's attempts: event, time, name, score. */
const attempt = /^train\/[\d.]+-\w+-[\d.]+-.+-[\d.]+\.webp$/;

function layoutOf(root: string, { samples, skipped }: Dataset): PeopleLayout {
  if (existsSync(join(root, "faces.json"))) return "compreface";
  if (samples.some(({ id }) => attempt.test(id))) return "frigate";
  if (skipped.some(({ id }) => id.endsWith(".pkl")) || !samples.some(({ id }) => id.includes("/")))
    return "deepface";
  return "folders";
}

interface Read {
  readonly named: readonly { readonly name: string; readonly sample: Sample }[];
  readonly left: readonly Skipped[];
}

const readers: Readonly<Record<PeopleLayout, (root: string, images: Dataset) => Read>> = {
  folders: (_, { samples }) => byFolder(samples),
  frigate: (_, { samples }) => {
    const isNamed = ({ id }: Sample) => !id.startsWith("train/");
    const { named, left } = byFolder(samples.filter(isNamed));
    const unnamed = samples.filter((sample) => !isNamed(sample));
    return {
      named,
      left: [...left, ...unnamed.map(({ id }) => ({ id, reason: "a face that nobody has named" }))],
    };
  },
  deepface: (_, { samples }) => ({
    named: samples.map((sample) => ({
      name: sample.id.includes("/") ? firstFolder(sample.id) : stem(sample.id),
      sample,
    })),
    left: [],
  }),
  compreface: (root, images) => {
    const list = join(root, "faces.json");
    return existsSync(list) ? bySubject(list, images.samples) : byFolder(images.samples);
  },
};

function byFolder(samples: readonly Sample[]): Read {
  const inFolder = samples.filter(({ id }) => id.includes("/"));
  const loose = samples.filter(({ id }) => !id.includes("/"));
  return {
    named: inFolder.map((sample) => ({ name: firstFolder(sample.id), sample })),
    left: loose.map(({ id }) => ({ id, reason: "in no person's folder" })),
  };
}

const firstFolder = (id: string): string => id.slice(0, id.indexOf("/"));

/** "Ada_2.jpg" → "Ada": the number that tells photos of one person apart. */
const stem = (id: string): string => {
  const name = id.replace(/\.[^.]*$/, "");
  return name.replace(/[ _.()-]*\d+[)]?$/, "") || name;
};

function bySubject(list: string, samples: readonly Sample[]): Read {
  const subjects = subjectsOf(list);
  const nameOf = ({ id }: Sample) => subjects.get(id.slice(id.lastIndexOf("/") + 1).replace(/\.[^.]*$/, ""));
  return {
    named: samples.flatMap((sample) => {
      const name = nameOf(sample);
      return name === undefined ? [] : [{ name, sample }];
    }),
    left: samples
      .filter((sample) => nameOf(sample) === undefined)
      .map(({ id }) => ({ id, reason: "faces.json names no subject for it" })),
  };
}

/** Subjects by image id. @throws DATASET_INVALID */
function subjectsOf(list: string): ReadonlyMap<string, string> {
  const text = readTextWithin(list, { most: 256e6, unreadable: "DATASET_INVALID" });
  const fault = () =>
    new SelfsameError("DATASET_INVALID", `"${list}" is no list of faces as CompreFace gives it`);
  let faces: unknown;
  try {
    const content = JSON.parse(text) as { readonly faces?: unknown } | null;
    faces = Array.isArray(content) ? content : content?.faces;
  } catch {
    throw fault();
  }
  if (!Array.isArray(faces)) throw fault();
  return new Map(
    faces.map((face: unknown) => {
      const { image_id: id, subject } = (face ?? {}) as Readonly<Record<string, unknown>>;
      if (typeof id !== "string" || typeof subject !== "string" || subject === "") throw fault();
      return [id, subject];
    }),
  );
}
