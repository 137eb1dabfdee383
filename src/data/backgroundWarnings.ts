import { check, text } from "../core/options.js";
import { borderFeatures } from "./borderFeatures.js";
import { checkTable, type ImageTable } from "./imageTable.js";

/** Something about captures that makes a network learn the room instead of the face. */
export interface BackgroundWarning {
  readonly code: "no-shared-session" | "background-tells";
  readonly message: string;
}

/** Share of negatives with a background of their own from which a warning is due. */
const separateShare = 0.95;
/** Borders that differ by less, root mean square, are alike: noise and exposure of one camera. Levels of 255. */
const alike = 8;
/** Below this many images on either side their spread says nothing. */
const fewImages = 5;

const advice =
  "Such a network learns the room: it accepts anybody in it. Capture negatives with the same camera in the same places and sessions: other people, or the empty room.";

/**
 * Warns where the background alone tells the known person from the others: none of the others was captured in one of the
 * known person's sessions; or nearly all of them have a background outside the range of the known person's.
 *
 * The second compares the borders of images (`borderFeatures`): the known person's lie around their mean, 95% of them
 * within a radius; where 95% of the others lie outside, the border gives the answer away. A person captured in many
 * places has a large radius, so no warning comes.
 *
 * @param table of whole pictures, e.g. 32 × 32 RGB; @param known the person in front of the webcam
 * @example
 * const { table } = await buildImageTable(captures, { channels: 3, height: 32, width: 32 });
 * for (const { message } of backgroundWarnings(table, knownPerson)) console.warn(message);
 */
export function backgroundWarnings(table: ImageTable, known: string): BackgroundWarning[] {
  checkTable(table);
  check(known, "backgroundWarnings: known", text);
  const rows = table.samples.map((_, row) => row);
  const own = rows.filter((row) => table.samples[row]!.person === known);
  const others = rows.filter((row) => table.samples[row]!.person !== known);
  if (own.length === 0 || others.length === 0) return [];
  const warnings: BackgroundWarning[] = [];
  const sessions = new Set(own.flatMap((row) => table.samples[row]!.session ?? []));
  if (!others.some((row) => sessions.has(table.samples[row]!.session ?? "")))
    warnings.push({
      code: "no-shared-session",
      message: `None of the ${others.length} negatives was captured in a session of the known person (${[...sessions].slice(0, 5).join(", ") || "no session is named"}). ${advice}`,
    });
  const outside = own.length < fewImages || others.length < fewImages ? 0 : shareOutside(table, own, others);
  if (outside >= separateShare)
    warnings.push({
      code: "background-tells",
      message: `The background alone tells ${Math.floor(100 * outside)}% of the negatives from the known person, whose images all have one background. ${advice}`,
    });
  return warnings;
}

/** The share of `others` whose border lies farther from the mean of `own` than 95% of `own` do. */
function shareOutside(table: ImageTable, own: readonly number[], others: readonly number[]): number {
  const features = borderFeatures(table);
  const size = features.length / table.samples.length;
  const mean = Float64Array.from(
    { length: size },
    (_, i) => own.reduce((sum, row) => sum + features[row * size + i]!, 0) / own.length,
  );
  const distance = (row: number) =>
    Math.sqrt(mean.reduce((sum, m, i) => sum + (features[row * size + i]! - m) ** 2, 0) / size);
  const sorted = own.map(distance).sort((a, b) => a - b);
  const radius = Math.max(alike, sorted[Math.ceil(0.95 * sorted.length) - 1]!);
  return others.filter((row) => distance(row) > radius).length / others.length;
}
