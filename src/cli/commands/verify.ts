import { basename } from "node:path";
import { concernsItem, SelfsameError } from "../../core/errors.js";
import type { EmbeddedFace, Selfsame } from "../../index.js";
import { sideBySide } from "../../vision/draw.js";
import { writeImage } from "../../vision/encode.node.js";
import { command, type ExitCode } from "../command.js";
import { faceOption, faceSelection, fmrOption, fmrSetting, jsonOption, modelOptions } from "../options.js";
import { decisionLines, formatFace, note, printJson, printLine } from "../output.js";
import { photosIn } from "../photos.js";
import { withSelfsame } from "../withSelfsame.js";

const args = {
  a: { type: "positional", required: true, description: "a photo" },
  b: { type: "positional", description: "the photo to compare it with", required: false },
  against: {
    type: "string",
    description: "a folder of reference photos of one person, instead of B",
    valueHint: "FOLDER",
  },
  ...fmrOption,
  ...faceOption,
  draw: { type: "string", description: "write a picture of the two aligned faces", valueHint: "FILE" },
  ...jsonOption,
  ...modelOptions,
} as const;

export const verifyCommand = command({
  name: "verify",
  description: "whether two photos show the same person (exit code 0 match, 1 no match, 2 error)",
  args,
  run: async (options) => {
    if ((options.b === undefined) === (options.against === undefined))
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        "give a second photo, or --against with a folder of references",
      );
    const fmr = fmrSetting(options.fmr);
    const face = faceSelection(options.face);
    return withSelfsame(options, async (selfsame) => {
      const settings = { ...fmr, face, aligned: options.draw !== undefined };
      return options.against === undefined
        ? await verifyPair(selfsame, options.a, String(options.b), settings, options)
        : await verifyAgainst(selfsame, options.a, options.against, settings, options);
    });
  },
});

type Settings = NonNullable<Parameters<Selfsame["verify"]>[2]>;
interface Output {
  readonly json?: boolean | undefined;
  readonly draw?: string | undefined;
}

async function verifyPair(
  selfsame: Selfsame,
  a: string,
  b: string,
  settings: Settings,
  { json, draw }: Output,
): Promise<ExitCode> {
  const { faces, ...decision } = await selfsame.verify(a, b, settings);
  if (draw !== undefined) await drawAligned(faces, draw);
  if (json) printJson({ ...decision, faces: faces.map(faceJson) });
  else {
    for (const line of decisionLines(decision, decision.warnings)) printLine(line);
    printLine(`  ${basename(a)}: ${formatFace(faces[0])}`);
    printLine(`  ${basename(b)}: ${formatFace(faces[1])}`);
    if (draw !== undefined) printLine(`  the two aligned faces: ${draw}`);
  }
  return decision.match ? 0 : 1;
}

async function verifyAgainst(
  selfsame: Selfsame,
  probe: string,
  folder: string,
  settings: Settings,
  { json, draw }: Output,
): Promise<ExitCode> {
  const files = photosIn(folder);
  const outcomes = await selfsame.embedBatch(files, { aligned: draw !== undefined });
  const usable: { file: string; face: EmbeddedFace }[] = [];
  const failures: { file: string; code: string; message: string }[] = [];
  outcomes.forEach((outcome, i) => {
    const file = files[i] as string;
    if (outcome.ok) usable.push({ file, face: outcome.value });
    else if (concernsItem(outcome.error))
      failures.push({ file, code: outcome.error.code, message: outcome.error.message });
    else throw outcome.error;
  });
  for (const { message } of failures) note(`left out: ${message}`);
  const result = await selfsame.verifyAgainst(
    probe,
    usable.map(({ face }) => face),
    settings,
  );
  const { face, references: _, ...decision } = result;
  if (draw !== undefined) await drawAligned([face, ...usable.map((reference) => reference.face)], draw);
  if (json)
    printJson({
      ...decision,
      face: faceJson(face),
      references: usable.map((reference) => ({ file: reference.file, face: faceJson(reference.face) })),
      failures,
    });
  else {
    for (const line of decisionLines(decision, decision.warnings)) printLine(line);
    printLine(`  ${basename(probe)}: ${formatFace(face)}`);
    printLine(`  ${usable.length} references of ${files.length} photos in ${folder}; rule: ${decision.rule}`);
  }
  return decision.match ? 0 : 1;
}

/** What `--json` prints of a face: embeddings are personal data and come from `embed` alone. */
export function faceJson({
  box,
  score,
  keypoints,
  resolution,
  quality,
}: EmbeddedFace): Omit<EmbeddedFace, "embedding" | "model"> {
  return { box, score, keypoints, resolution, quality };
}

/** Writes aligned faces side by side. */
export function drawAligned(faces: readonly EmbeddedFace[], file: string): Promise<void> {
  return writeImage(
    sideBySide(
      faces.flatMap(({ aligned }) => aligned ?? []),
      8,
    ),
    file,
  );
}
