import { parse } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import { checkImageName, writeImage } from "../../vision/encode.node.js";
import { command } from "../command.js";
import { faceOption, faceSelection, forceOption, jsonOption, modelOptions } from "../options.js";
import { formatFace, printJson, printLine } from "../output.js";
import { withSelfsame } from "../withSelfsame.js";

export const alignCommand = command({
  name: "align",
  alone: "it writes a picture made on this machine",
  description: "the aligned picture of a face, as the twin sees it",
  args: {
    photo: { type: "positional", required: true, description: "a photo" },
    out: {
      type: "string",
      description: "file to write; of several faces FILE-1, FILE-2, …",
      required: true,
      valueHint: "FILE",
    },
    ...faceOption,
    ...forceOption,
    ...jsonOption,
    ...modelOptions,
  },
  run: async (options) => {
    checkImageName(options.out);
    const face = faceSelection(options.face);
    return withSelfsame(options, async (selfsame) => {
      const faces =
        face === "all"
          ? await selfsame.alignAll(options.photo)
          : [await selfsame.align(options.photo, { face })];
      if (faces.length === 0) throw new SelfsameError("NO_FACE", `no face was found in "${options.photo}"`);
      const { dir, name, ext } = parse(options.out);
      const prefix = dir === "" ? name : `${dir}/${name}`;
      const written = faces.map(({ image, ...found }, i) => ({
        file: faces.length === 1 ? options.out : `${prefix}-${i + 1}${ext}`,
        image,
        face: found,
      }));
      refuseExisting(
        written.map(({ file }) => file),
        options.force,
      );
      for (const { file, image } of written) await writeImage(image, file);
      if (options.json) printJson({ faces: written.map(({ file, face: found }) => ({ file, face: found })) });
      else for (const { file, face: found } of written) printLine(`${file}  ${formatFace(found)}`);
      return 0;
    });
  },
});
