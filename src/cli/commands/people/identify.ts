import { identify } from "../../../people/identify.node.js";
import { command, localOptions } from "../../command.js";
import { exitCodeOf } from "../../exitCodes.js";
import { galleryOptions, rateOption } from "../../galleryOptions.js";
import {
  faceOption,
  faceSelection,
  jsonOption,
  modelOptions,
  numberOption,
  wholeNumber,
} from "../../options.js";
import { printJson, printLine } from "../../output.js";
import { identificationLines } from "../../peopleOutput.js";
import { onServer, photoToSend, serverOption, untimed } from "../../server.js";
import { withPeople } from "../../withGallery.js";

export const identifyCommand = command({
  name: "identify",
  description: "who of the enrolled people a photo shows, if anybody",
  args: {
    photo: { type: "positional", required: true, description: "a photo" },
    ...faceOption,
    fpir: {
      type: "string",
      description: "rate of strangers' searches that may find somebody (default: the gallery's, 0.01)",
      valueHint: "RATE",
    },
    top: { type: "string", description: "most candidates a face", default: "5", valueHint: "N" },
    "keep-unknown": {
      type: "string",
      description: "days that faces of nobody wait in the inbox; 0: none (default: the gallery's)",
      valueHint: "DAYS",
    },
    ...jsonOption,
    ...modelOptions,
    ...galleryOptions,
    ...serverOption,
  },
  local: [...localOptions, "keep-unknown"],
  run: async (options) => {
    const fpir = rateOption("fpir", options.fpir);
    const days = numberOption("keep-unknown", options["keep-unknown"], {
      least: 0,
      most: 36_500,
      whole: false,
    });
    const settings = {
      face: faceSelection(options.face),
      top: wholeNumber("top", options.top, 1000),
      ...(fpir === undefined ? {} : { fpir }),
      ...(days === undefined ? {} : { keepUnknownDays: days }),
    };
    const { server, photo } = options;
    const result =
      server === undefined
        ? await withPeople(options, (people) => identify(people, photo, settings))
        : await onServer(server, async (client) =>
            untimed(
              await client.call("POST /v1/identify", {
                images: { image: await photoToSend(photo) },
                body: settings,
              }),
            ),
          );
    if (options.json) printJson(result);
    else for (const line of identificationLines(result)) printLine(line);
    return exitCodeOf(result.outcome);
  },
});
