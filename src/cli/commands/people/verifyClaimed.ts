import type { FaceSelection } from "../../../index.js";
import { verifyPerson } from "../../../people/verifyPerson.js";
import { type ExitCode, exitCodeOf } from "../../exitCodes.js";
import type { GalleryArgs } from "../../galleryOptions.js";
import type { ModelArgs } from "../../options.js";
import { decisionLines, formatFace, printJson, printLine } from "../../output.js";
import { formatPerson } from "../../peopleOutput.js";
import { onServer, photoToSend, untimed } from "../../server.js";
import { withPeople } from "../../withGallery.js";

/** `verify PHOTO --person PERSON` */
export async function verifyClaimed(
  options: ModelArgs &
    GalleryArgs & { readonly json?: boolean | undefined; readonly server?: string | undefined },
  photo: string,
  person: string,
  settings: { readonly fmr?: number; readonly face: FaceSelection },
): Promise<ExitCode> {
  const { server } = options;
  const result =
    server === undefined
      ? await withPeople(options, (people) => verifyPerson(people, person, photo, settings))
      : await onServer(server, async (client) =>
          untimed(
            await client.call("POST /v1/people/{id}/verify", {
              params: { id: person },
              images: { image: await photoToSend(photo) },
              body: settings,
            }),
          ),
        );
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
