import { SelfsameError } from "../../../core/errors.js";
import { writeAside } from "../../../core/writeAside.node.js";
import { writing } from "../../../core/writing.node.js";
import {
  type EnrolFoldersOptions,
  type EnrolledFolders,
  enrolEverybody,
} from "../../../jobs/enrolFolders/enrolFolders.node.js";
import { type PeopleLayout, peopleLayouts } from "../../../jobs/enrolFolders/peopleFolders.node.js";
import type { ExitCode } from "../../exitCodes.js";
import type { GalleryArgs } from "../../galleryOptions.js";
import type { ModelArgs } from "../../options.js";
import { note, printJson, printLine } from "../../output.js";
import { runJob } from "../../runJob.js";
import { noteSkipped, shownName } from "../../skipped.js";
import { csvText, tableLines } from "../../table.js";
import { withPeople } from "../../withGallery.js";

export const layoutOption = {
  layout: {
    type: "string",
    description: "with --from, how people are kept there (default: by what lies there)",
    valueHint: peopleLayouts.join("|"),
  },
} as const;

export interface EnrollFromArgs extends GalleryArgs, ModelArgs {
  readonly layout?: string | undefined;
  readonly csv?: string | undefined;
  readonly json?: boolean | undefined;
}

/** `enroll --from DIR` */
export async function enrollFrom(
  options: EnrollFromArgs,
  folder: string,
  settings: Omit<EnrolFoldersOptions, "layout">,
): Promise<ExitCode> {
  const layout = layoutSetting(options.layout);
  const started = performance.now();
  const result = await withPeople(options, (people) =>
    runJob(({ signal, onProgress }) =>
      enrolEverybody(people, folder, { ...settings, ...layout, signal, onProgress }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const { csv } = options;
  if (csv !== undefined) writing(csv, () => writeAside(csv, csvOf(result)));
  noteSkipped(result.skipped);
  if (options.json) printJson({ ...result, csv: csv ?? null, seconds });
  else for (const line of linesOf(result, seconds)) printLine(line);
  if (csv !== undefined) note(`the outcome of each photo: ${csv}`);
  return result.refusedPeople === 0 ? 0 : 3;
}

function layoutSetting(text: string | undefined): { layout?: PeopleLayout } {
  if (text === undefined) return {};
  const layout = peopleLayouts.find((name) => name === text);
  if (layout !== undefined) return { layout };
  throw new SelfsameError("INVALID_ARGUMENT", `--layout takes ${peopleLayouts.join(", ")}, not "${text}"`);
}

function linesOf(result: EnrolledFolders, seconds: number): string[] {
  const { people, enrolledPeople, refusedPeople, enrolledPhotos, refusedPhotos, layout } = result;
  const rows = people.map(({ source, outcome, enrolled, refused, lookAlikes, photos }) => [
    shownName(source),
    outcome,
    String(enrolled),
    String(refused),
    [
      ...new Set(photos.flatMap(({ reason }) => reason ?? [])),
      ...((lookAlikes ?? []).length > 0 ? [`${lookAlikes?.length} look-alike`] : []),
    ].join(", "),
  ]);
  return [
    ...tableLines([["person", "outcome", "photos", "refused", "why"], ...rows]),
    `${enrolledPeople} people with ${enrolledPhotos} photos enrolled, ${refusedPeople} people and ${refusedPhotos} photos refused in ${seconds.toFixed(1)} s (layout: ${layout})`,
  ];
}

function csvOf({ people }: EnrolledFolders): string {
  return csvText([
    ["source", "photo", "outcome", "reason", "code", "person", "template", "quality", "explanation"],
    ...people.flatMap(({ source, person, photos }) =>
      photos.map(({ name, outcome, reason, code, template, face, explanation }) => [
        source,
        name,
        outcome,
        reason,
        code,
        person,
        template,
        face === null ? null : face.quality,
        explanation,
      ]),
    ),
  ]);
}
