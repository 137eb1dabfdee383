import type { FaceSelection } from "../../../index.js";
import { verifyPerson } from "../../../people/verifyPerson.js";
import { type ExitCode, exitCodeOf } from "../../exitCodes.js";
import type { GalleryArgs } from "../../galleryOptions.js";
import type { ModelArgs } from "../../options.js";
import { decisionLines, formatFace, printJson, printLine } from "../../output.js";
import { formatPerson } from "../../peopleOutput.js";
import { withPeople } from "../../withGallery.js";

/** `verify PHOTO --person PERSON` */
export async function verifyClaimed(
  options: ModelArgs & GalleryArgs & { readonly json?: boolean | undefined },
  photo: string,
  person: string,
  settings: { readonly fmr?: number; readonly face: FaceSelection },
): Promise<ExitCode> {
  const result = await withPeople(options, (people) => verifyPerson(people, person, photo, settings));
  if (options.json) printJson(result);
  else {
    for (const line of decisionLines(result, result.warnings)) printLine(line);
    printLine(`  person     ${formatPerson(result.person)}`);
    printLine(
      `  templates  ${result.templates.length} of ${result.templates.length + result.leftOut.length} compared; rule: ${result.rule}`,
    );
    printLine(`  ${formatFace(result.face)}`);
  }
  return exitCodeOf(result.outcome);
}
