import { once } from "node:events";
import { createWriteStream, type WriteStream } from "node:fs";
import { relative } from "node:path";
import { concernsItem, SelfsameError } from "../../core/errors.js";
import type { Selfsame } from "../../index.js";
import { command } from "../command.js";
import { fmrOption, fmrSetting, jsonOption, modelOptions } from "../options.js";
import { note, printJson } from "../output.js";
import { photosIn } from "../photos.js";
import { progressBar } from "../progress.js";
import { withSelfsame } from "../withSelfsame.js";

export const compareAllCommand = command({
  name: "compare-all",
  description: "every photo of a folder against every other, as CSV: a,b,score,distance,match",
  args: {
    folder: { type: "positional", required: true, description: "a folder; its subfolders count too" },
    out: { type: "string", description: "CSV file to write (default: standard output)", valueHint: "FILE" },
    ...fmrOption,
    ...jsonOption,
    ...modelOptions,
  },
  run: async (options) => {
    if (options.json && options.out === undefined)
      throw new SelfsameError("INVALID_ARGUMENT", "--json prints a summary, so the CSV needs --out FILE");
    const files = photosIn(options.folder);
    return withSelfsame(options, async (selfsame) => {
      const outcomes = await selfsame.embedBatch(files, { onProgress: progressBar("photos") });
      const faces: { name: string; embedding: Float32Array }[] = [];
      const failures: { file: string; code: string; message: string }[] = [];
      outcomes.forEach((outcome, i) => {
        const file = files[i] as string;
        if (outcome.ok)
          faces.push({ name: relative(options.folder, file), embedding: outcome.value.embedding });
        else if (concernsItem(outcome.error))
          failures.push({ file, code: outcome.error.code, message: outcome.error.message });
        else throw outcome.error;
      });
      for (const { message } of failures) note(`left out: ${message}`);
      const matches = await writeComparisons(selfsame, faces, fmrSetting(options.fmr), options.out);
      const comparisons = (faces.length * (faces.length - 1)) / 2;
      if (options.json) printJson({ out: options.out, photos: faces.length, comparisons, matches, failures });
      else
        note(
          `${faces.length} photos, ${comparisons} comparisons, ${matches} matches, ${failures.length} left out`,
        );
      return 0;
    });
  },
});

/** @returns the number of matches */
async function writeComparisons(
  selfsame: Selfsame,
  faces: readonly { readonly name: string; readonly embedding: Float32Array }[],
  fmr: { fmr?: number },
  out: string | undefined,
): Promise<number> {
  const stream: NodeJS.WritableStream = out === undefined ? process.stdout : await openFile(out);
  const write = async (text: string) => {
    if (!stream.write(text)) await once(stream, "drain");
  };
  let matches = 0;
  await write("a,b,score,distance,match\n");
  for (const [i, a] of faces.entries()) {
    let rows = "";
    for (const b of faces.slice(i + 1)) {
      const { score, distance, match } = selfsame.compare(a.embedding, b.embedding, fmr);
      if (match) matches++;
      rows += `${field(a.name)},${field(b.name)},${score},${distance},${match ? 1 : 0}\n`;
    }
    if (rows !== "") await write(rows);
  }
  if (out !== undefined) {
    stream.end();
    await once(stream, "finish");
  }
  return matches;
}

async function openFile(path: string): Promise<WriteStream> {
  const stream = createWriteStream(path);
  try {
    await once(stream, "open");
  } catch (error) {
    throw new SelfsameError("FILE_NOT_WRITABLE", `"${path}" can't be written`, { cause: error });
  }
  return stream;
}

/** A CSV field (RFC 4180): quoted where it holds a comma, a quote or a line break. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
