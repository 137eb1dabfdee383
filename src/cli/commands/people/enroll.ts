import { SelfsameError } from "../../../core/errors.js";
import { refuseExisting } from "../../../core/files.node.js";
import type { Consent } from "../../../gallery/person.js";
import { enrol } from "../../../people/enrol/enrol.node.js";
import type { EnrolOptions } from "../../../people/enrol/enrolSeen.node.js";
import type { ServiceClient } from "../../../server/client.js";
import { command, localOptions } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import { galleryOptions, personDetails, personOptions } from "../../galleryOptions.js";
import { faceSelection, forceOption, jsonOption, modelOptions } from "../../options.js";
import { printJson, printLine } from "../../output.js";
import { enrolmentLines } from "../../peopleOutput.js";
import { runJob } from "../../runJob.js";
import { onServer, photoToSend, serverOption, untimed } from "../../server.js";
import { withPeople } from "../../withGallery.js";
import { enrollFrom, layoutOption } from "./enrollFrom.js";

const args = {
  photo: { type: "positional", required: false, description: "photos of one person" },
  person: {
    type: "string",
    description: "add the photos to this person (id or external id)",
    valueHint: "PERSON",
  },
  ...personOptions,
  consent: {
    type: "string",
    description: "what the person agreed to; may be repeated",
    valueHint: "PURPOSE",
  },
  "consent-version": {
    type: "string",
    description: "version of the text that they agreed to",
    valueHint: "VERSION",
  },
  from: {
    type: "string",
    description: "instead of PHOTO: a folder with a folder of photos for each person",
    valueHint: "DIR",
  },
  ...layoutOption,
  csv: { type: "string", description: "with --from: write the outcome of each photo", valueHint: "FILE" },
  ...forceOption,
  face: {
    type: "string",
    description: "main (large and central), largest, or a number as `detect` gives it",
    default: "main",
    valueHint: "main|largest|N",
  },
  "allow-duplicates": { type: "boolean", description: "also take photos that are enrolled already" },
  ...jsonOption,
  ...modelOptions,
  ...galleryOptions,
  ...serverOption,
} as const;

export const enrollCommand = command({
  name: "enroll",
  description: "enrol photos of a person, or a folder of people",
  args,
  rest: true,
  repeatable: ["group", "consent"],
  local: [...localOptions, "from", "layout", "csv"],
  run: async (options, { rest, values }): Promise<ExitCode> => {
    const photos = [...(options.photo === undefined ? [] : [options.photo]), ...rest];
    if ((photos.length === 0) === (options.from === undefined))
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        "give photos of one person, or --from with a folder of people",
      );
    const face = faceSelection(options.face);
    if (face === "all")
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        "--face all is for identify; one face of a photo is enrolled",
      );
    refuseExisting(options.csv === undefined ? [] : [options.csv], options.force);
    const more = {
      face,
      consents: consents(values("consent"), options["consent-version"]),
      allowDuplicates: options["allow-duplicates"] === true,
      groups: values("group"),
    };
    if (options.from !== undefined) {
      if (options.person ?? options.name ?? options.id)
        throw new SelfsameError("INVALID_ARGUMENT", "with --from the folders name the people");
      return enrollFrom(options, options.from, more);
    }
    if (options.csv !== undefined) throw new SelfsameError("INVALID_ARGUMENT", "--csv goes with --from");
    const whose = {
      ...personDetails(options, more.groups),
      ...(options.person === undefined ? {} : { person: options.person }),
    };
    const { groups: _, ...settings } = more;
    const { server } = options;
    const result =
      server === undefined
        ? await withPeople(options, (people) =>
            runJob(({ signal, onProgress }) =>
              enrol(people, { ...whose, ...settings, photos, signal, onProgress }),
            ),
          )
        : await enrolOnServer(server, photos, whose, settings);
    if (options.json) printJson(result);
    else for (const line of enrolmentLines(result)) printLine(line);
    return result.enrolled > 0 ? 0 : 3;
  },
});

function consents(purposes: readonly string[], version: string | undefined): Consent[] {
  if (purposes.length > 0 && version === undefined)
    throw new SelfsameError(
      "INVALID_ARGUMENT",
      "--consent needs --consent-version: the text that was agreed to",
    );
  const given = new Date().toISOString();
  return purposes.map((purpose) => ({ purpose, textVersion: version as string, given, expires: null }));
}

/** The same, done by a service. */
async function enrolOnServer(
  server: string,
  photos: readonly string[],
  { person, ...details }: { readonly person?: string } & ReturnType<typeof personDetails>,
  { consents, ...settings }: Pick<EnrolOptions, "face" | "allowDuplicates" | "consents">,
) {
  const images = { photos: await Promise.all(photos.map(photoToSend)) };
  const result = untimed(
    await onServer(server, (client) =>
      person === undefined
        ? client.call("POST /v1/people", {
            images,
            body: { ...settings, ...details, origin: "file", ...(consents && { consents }) },
          })
        : addOnServer(client, person),
    ),
  );
  async function addOnServer(client: ServiceClient, id: string) {
    // Before what they allow.
    for (const consent of consents ?? [])
      await client.call("POST /v1/people/{id}/consents", { params: { id }, body: consent });
    return client.call("POST /v1/people/{id}/templates", {
      params: { id },
      images,
      body: { ...settings, origin: "file" },
    });
  }
  // A service knows photos by their number alone.
  return {
    ...result,
    photos: result.photos.map((photo, i) => ({ ...photo, name: photos[i] ?? photo.name })),
  };
}
