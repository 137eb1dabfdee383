import { closeSync, openSync } from "node:fs";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import type { Selfsame } from "../../index.js";
import { noThresholdWords, operatingPointInUse } from "../../models/operatingPoints.js";
import { comparabilityOf } from "../../recognition/comparability.js";
import { command } from "../command.js";
import { fmrOption, fmrSetting, forceOption, jsonOption, modelOptions } from "../options.js";
import { note, printJson } from "../output.js";
import { embedFolder, type PhotoFace, photosIn } from "../photos.js";
import { runJob } from "../runJob.js";
import { writeFully, writeOut } from "../streams.js";
import { withSelfsame } from "../withSelfsame.js";

export const compareAllCommand = command({
  name: "compare-all",
  alone: "a service compares two photos at a time (verify A B --server URL)",
  description: "every photo of a folder against every other, as CSV: a,b,score,distance,match,outcome",
  args: {
    folder: {
      type: "positional",
      required: true,
      description: "a folder or archive; its subfolders count too",
    },
    out: { type: "string", description: "CSV file to write (default: standard output)", valueHint: "FILE" },
    ...fmrOption,
    ...forceOption,
    ...jsonOption,
    ...modelOptions,
  },
  run: async (options) => {
    if (options.json && options.out === undefined)
      throw new SelfsameError("INVALID_ARGUMENT", "--json prints a summary, so the CSV needs --out FILE");
    refuseExisting(options.out === undefined ? [] : [options.out], options.force);
    const { samples, skipped } = await photosIn(options.folder);
    const fmr = fmrSetting(options.fmr);
    return withSelfsame(options, async (selfsame) => {
      if (operatingPointInUse(selfsame.model, fmr.fmr) === null)
        note(`no decisions: ${noThresholdWords(selfsame.model)}`);
      const { faces, failures } = await runJob(({ signal, onProgress }) =>
        embedFolder(selfsame, options.folder, samples, { signal, onProgress }),
      );
      const notComparable = facesNotComparable(selfsame, faces);
      for (const { explanation } of notComparable) note(`not comparable: ${explanation}`);
      const { matches, noDecisions } = withSink(options.out, (write) =>
        writeComparisons(selfsame, faces, fmr, write),
      );
      const comparisons = (faces.length * (faces.length - 1)) / 2;
      const counts = { photos: faces.length, comparisons, matches, noDecisions };
      if (options.json) printJson({ out: options.out, ...counts, notComparable, failures, skipped });
      else
        note(
          `${faces.length} photos, ${comparisons} comparisons, ${matches} matches, ${noDecisions} without a decision, ${failures.length} left out`,
        );
      return 0;
    });
  },
});

/** Photos that nothing is decided on, and why. */
function facesNotComparable({ model }: Selfsame, faces: readonly PhotoFace[]) {
  return faces.flatMap(({ name, face }) => {
    const { comparable, explanation } = comparabilityOf(model, [{ name: `"${name}"`, face }]);
    return comparable === false ? [{ file: name, explanation }] : [];
  });
}

/** What the comparisons came to. */
interface Counts {
  readonly matches: number;
  readonly noDecisions: number;
}

function writeComparisons(
  selfsame: Selfsame,
  faces: readonly PhotoFace[],
  fmr: { fmr?: number },
  write: (text: string) => void,
): Counts {
  let [matches, noDecisions] = [0, 0];
  write("a,b,score,distance,match,outcome\n");
  for (const [i, a] of faces.entries()) {
    let rows = "";
    for (const b of faces.slice(i + 1)) {
      const { score, distance, match, outcome } = selfsame.compare(a.face, b.face, fmr);
      if (match) matches++;
      if (outcome === "no decision") noDecisions++;
      rows += `${field(a.name)},${field(b.name)},${score},${distance},${match ? 1 : 0},${outcome}\n`;
    }
    if (rows !== "") write(rows);
  }
  return { matches, noDecisions };
}

/** Gives a function that writes to the file, or to standard output. @throws FILE_NOT_WRITABLE */
function withSink<T>(out: string | undefined, run: (write: (text: string) => void) => T): T {
  if (out === undefined) return run(writeOut);
  const attempt = <R>(act: () => R): R => {
    try {
      return act();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new SelfsameError("FILE_NOT_WRITABLE", `"${out}" can't be written (${code})`, { cause: error });
    }
  };
  const file = attempt(() => openSync(out, "w"));
  try {
    return run((text) => attempt(() => writeFully(file, text)));
  } finally {
    attempt(() => closeSync(file));
  }
}

/** A CSV field (RFC 4180): quoted where it holds a comma, a quote or a line break. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
