import { compareNames } from "../../data/dataset.js";
import type { ListedGroup } from "../../data/lists/groupsCsv.js";
import type { EvaluatedGroups } from "../../evaluate/report/input.js";
import type { PairIndices } from "./scorePairs.js";

/** Groups of people by the images that show them, as a worker can be sent. */
export interface ImageGroups {
  readonly groups: readonly {
    readonly group: string;
    readonly people: number;
    /** `[images]`, 1 where the image shows one of the group's people. */
    readonly shown: Uint8Array;
  }[];
  readonly peopleInNone: number;
}

/**
 * Who of the people on images is in which group; groups by name, also those of whom nobody is on these images.
 *
 * @param persons `[images]`, the person on each, as the list names them
 */
export function imageGroups(persons: readonly string[], listed: readonly ListedGroup[]): ImageGroups {
  const members = new Map<string, Set<string>>();
  for (const { person, group } of listed) {
    const own = members.get(group);
    if (own) own.add(person);
    else members.set(group, new Set([person]));
  }
  const everybody = new Set(persons);
  const inAny = new Set(listed.map(({ person }) => person));
  return {
    groups: [...members]
      .sort(([a], [b]) => compareNames(a, b))
      .map(([group, own]) => ({
        group,
        people: [...own].filter((person) => everybody.has(person)).length,
        shown: Uint8Array.from(persons, (person) => (own.has(person) ? 1 : 0)),
      })),
    peopleInNone: [...everybody].filter((person) => !inAny.has(person)).length,
  };
}

/**
 * The groups as a report takes them.
 *
 * @param usable `[images]`, 1 where there is an embedding
 */
export function evaluatedGroups(
  { groups, peopleInNone }: ImageGroups,
  { imageA, imageB }: PairIndices,
  usable: Uint8Array,
): EvaluatedGroups {
  return {
    groups: groups.map(({ shown, ...rest }) => ({
      ...rest,
      images: shown.reduce((sum, value) => sum + value, 0),
      failedImages: shown.reduce((sum, value, image) => sum + (value && !usable[image] ? 1 : 0), 0),
      has: (pair) => shown[imageA[pair]!] === 1 && shown[imageB[pair]!] === 1,
    })),
    peopleInNone,
  };
}
