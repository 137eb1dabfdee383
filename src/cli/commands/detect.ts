import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import type { RgbaImage } from "../../core/image.js";
import type { DetectedFace } from "../../index.js";
import { decodeImage } from "../../vision/decode.node.js";
import { type Colour, drawDot, drawFrame, drawNumber } from "../../vision/draw.js";
import { checkImageName, writeImage } from "../../vision/encode.node.js";
import { command, localOptions } from "../command.js";
import { faceOption, faceSelection, forceOption, jsonOption, modelOptions } from "../options.js";
import { formatFace, printJson, printLine } from "../output.js";
import { onServer, photoToSend, serverOption } from "../server.js";
import { withSelfsame } from "../withSelfsame.js";

export const detectCommand = command({
  name: "detect",
  description: "the faces in a photo, largest first",
  args: {
    photo: { type: "positional", required: true, description: "a photo" },
    face: { ...faceOption.face, default: "all" },
    draw: {
      type: "string",
      description: "write the photo with the faces framed and numbered",
      valueHint: "FILE",
    },
    ...forceOption,
    ...jsonOption,
    ...modelOptions,
    ...serverOption,
  },
  local: [...localOptions, "draw"],
  run: async (options) => {
    if (options.draw !== undefined) checkImageName(options.draw);
    const face = faceSelection(options.face);
    refuseExisting(options.draw === undefined ? [] : [options.draw], options.force);
    const { server } = options;
    if (server !== undefined) {
      const image = await photoToSend(options.photo);
      const { faces } = await onServer(server, (client) =>
        client.call("POST /v1/detect", { images: { image }, body: { face } }),
      );
      return print(options, faces);
    }
    return withSelfsame(options, async (selfsame) => {
      const faces = await selfsame.detect(options.photo, { face });
      if (options.draw !== undefined)
        await writeImage(framed(await decodeImage(options.photo), faces), options.draw);
      return print(options, faces);
    });
  },
});

function print(
  {
    photo,
    json,
    draw,
  }: { readonly photo: string; readonly json?: boolean | undefined; readonly draw?: string | undefined },
  faces: readonly DetectedFace[],
): 0 {
  if (json) printJson({ file: photo, faces });
  else {
    faces.forEach((found, i) => {
      printLine(`${i + 1}  ${formatFace(found)}`);
    });
    if (faces.length > 0 && draw !== undefined) printLine(`the framed faces: ${draw}`);
  }
  if (faces.length === 0 && !json) throw new SelfsameError("NO_FACE", `no face was found in "${photo}"`);
  return 0;
}

const frameColour: Colour = [0, 150, 60];
const pointColour: Colour = [255, 190, 0];

function framed(photo: RgbaImage, faces: readonly DetectedFace[]): RgbaImage {
  const thickness = Math.max(2, Math.round(Math.max(photo.width, photo.height) / 500));
  faces.forEach(({ box, keypoints }, i) => {
    drawFrame(photo, box, frameColour, thickness);
    for (const point of keypoints) drawDot(photo, point, pointColour, 2 * thickness);
    drawNumber(photo, { x: box.x - thickness, y: box.y - thickness }, i + 1, frameColour, 2 * thickness);
  });
  return photo;
}
