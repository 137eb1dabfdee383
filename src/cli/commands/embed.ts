import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import type { EmbeddedFace, Selfsame } from "../../index.js";
import { seenFace } from "../../people/context.js";
import { command } from "../command.js";
import { npyFile } from "../npy.js";
import { faceOption, faceSelection, forceOption, jsonOption, modelOptions } from "../options.js";
import { printJson, printLine } from "../output.js";
import { withSelfsame } from "../withSelfsame.js";

export const embedCommand = command({
  name: "embed",
  alone: "embeddings are biometric data, and a service gives none",
  description: "the embeddings of the faces in photos, as .npy (float32, a row a face) or .json",
  args: {
    photo: { type: "positional", required: true, description: "a photo; more may follow" },
    out: { type: "string", description: "file to write, .npy or .json", valueHint: "FILE" },
    ...faceOption,
    ...forceOption,
    ...jsonOption,
    ...modelOptions,
  },
  rest: true,
  run: async (options, { rest }) => {
    const { out } = options;
    const format = out === undefined ? ".json" : extname(out).toLowerCase();
    if (format !== ".npy" && format !== ".json")
      throw new SelfsameError("INVALID_ARGUMENT", `--out ends in .npy or .json; "${out}" does not`);
    if (out === undefined && !options.json)
      throw new SelfsameError("INVALID_ARGUMENT", "give --out FILE, or --json to print the embeddings");
    const selection = faceSelection(options.face);
    refuseExisting(out === undefined ? [] : [out], options.force);
    return withSelfsame(options, async (selfsame) => {
      const photos = [options.photo, ...rest];
      const found = await Promise.all(photos.map((photo) => embedFaces(selfsame, photo, selection)));
      const faces = found.flat();
      const { dimensions } = selfsame.model.embedding;
      const listing = {
        model: selfsame.model.id,
        dimensions,
        faces: faces.map(({ file, face }) => ({
          file,
          ...seenFace(face),
          embedding: Array.from(face.embedding),
        })),
      };
      if (out !== undefined) {
        const rows = faces.map(({ face }) => face.embedding);
        write(out, format === ".npy" ? npyFile(rows, dimensions) : `${JSON.stringify(listing)}\n`);
      }
      if (options.json) printJson(listing);
      else printLine(`${faces.length} × ${dimensions} (${selfsame.model.id}) → ${out}`);
      return 0;
    });
  },
});

async function embedFaces(
  selfsame: Selfsame,
  file: string,
  face: ReturnType<typeof faceSelection>,
): Promise<{ file: string; face: EmbeddedFace }[]> {
  const faces = face === "all" ? await selfsame.embedAll(file) : [await selfsame.embed(file, { face })];
  return faces.map((found) => ({ file, face: found }));
}

function write(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${file}" can't be written`, { cause: error });
  }
}
