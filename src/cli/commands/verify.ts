import { basename } from "node:path";
import { SelfsameError } from "../../core/errors.js";
import { refuseExisting } from "../../core/files.node.js";
import type { EmbeddedFace, FaceSelection, Selfsame } from "../../index.js";
import { seenFace } from "../../people/context.js";
import { sideBySide } from "../../vision/draw.js";
import { checkImageName, writeImage } from "../../vision/encode.node.js";
import { command, localOptions } from "../command.js";
import { type ExitCode, exitCodeOf } from "../exitCodes.js";
import { galleryOptions } from "../galleryOptions.js";
import { openStudio, type StudioOptions } from "../openStudio.js";
import {
  faceOption,
  faceSelection,
  fmrOption,
  fmrSetting,
  forceOption,
  jsonOption,
  modelOptions,
  openOption,
} from "../options.js";
import { decisionLines, formatFace, printJson, printLine } from "../output.js";
import { embedFolder, type PhotoFailure, photosIn } from "../photos.js";
import { runJob } from "../runJob.js";
import { onServer, photoToSend, serverOption, untimed } from "../server.js";
import { withSelfsame } from "../withSelfsame.js";
import { verifyClaimed } from "./people/verifyClaimed.js";

const args = {
  a: { type: "positional", required: false, description: "a photo" },
  b: { type: "positional", description: "the photo to compare it with", required: false },
  against: {
    type: "string",
    description: "a folder of reference photos of one person, instead of B",
    valueHint: "FOLDER",
  },
  person: {
    type: "string",
    description: "an enrolled person (id or external id), instead of B",
    valueHint: "PERSON",
  },
  live: { type: "boolean", description: "open the page that verifies by the camera" },
  ...openOption,
  ...fmrOption,
  ...faceOption,
  draw: { type: "string", description: "write a picture of the two aligned faces", valueHint: "FILE" },
  ...forceOption,
  ...jsonOption,
  ...modelOptions,
  ...galleryOptions,
  ...serverOption,
} as const;

export const verifyCommand = command({
  name: "verify",
  description: "whether two photos show the same person",
  args,
  local: [...localOptions, "draw", "against", "live"],
  run: async (options) => {
    if (options.live) return verifyLive(options);
    const { a } = options;
    if (a === undefined)
      throw new SelfsameError("INVALID_ARGUMENT", "give the photo to verify, or --live for the camera");
    if (options.draw !== undefined) checkImageName(options.draw);
    const others = [options.b, options.against, options.person].filter((other) => other !== undefined);
    if (others.length !== 1)
      throw new SelfsameError(
        "INVALID_ARGUMENT",
        "give a second photo, --against with a folder of references, or --person",
      );
    const fmr = fmrSetting(options.fmr);
    const face = faceSelection(options.face);
    if (options.person !== undefined) {
      if (options.draw !== undefined)
        throw new SelfsameError(
          "INVALID_ARGUMENT",
          "--draw needs a photo to draw beside; a person's are sealed",
        );
      return verifyClaimed(options, a, options.person, { ...fmr, face });
    }
    if (options.server !== undefined)
      return verifyOnServer(options.server, { ...options, a }, { ...fmr, face });
    refuseExisting(options.draw === undefined ? [] : [options.draw], options.force);
    return withSelfsame(options, async (selfsame) => {
      const settings = { ...fmr, face, aligned: options.draw !== undefined };
      return options.against === undefined
        ? await verifyPair(selfsame, a, String(options.b), settings, options)
        : await verifyAgainst(selfsame, a, options.against, settings, options);
    });
  },
});

async function verifyOnServer(
  server: string,
  options: { readonly a: string; readonly b?: string | undefined } & Output,
  settings: { readonly fmr?: number; readonly face: FaceSelection },
): Promise<ExitCode> {
  const images = { a: await photoToSend(options.a), b: await photoToSend(String(options.b)) };
  const { faces, ...decision } = untimed(
    await onServer(server, (client) => client.call("POST /v1/compare", { images, body: settings })),
  );
  if (options.json) printJson({ ...decision, faces });
  else {
    for (const line of decisionLines(decision, decision.warnings)) printLine(line);
    for (const [i, file] of [options.a, String(options.b)].entries())
      printLine(`  ${basename(file)}: ${formatFace(faces[i]!)}`);
  }
  return exitCodeOf(decision.outcome);
}

type LiveOptions = StudioOptions & Readonly<Record<string, unknown>>;

/** What the page asks for itself. */
const onThePage = ["a", "b", "against", "person", "fmr", "face", "draw", "json"] as const;

/** @throws INVALID_ARGUMENT where something is given that the page asks for */
async function verifyLive({ model, ...options }: LiveOptions): Promise<ExitCode> {
  const usual = { face: faceOption.face.default, json: false } as Record<string, unknown>;
  const given = onThePage.find((name) => options[name] !== undefined && options[name] !== usual[name]);
  if (given !== undefined)
    throw new SelfsameError("INVALID_ARGUMENT", `--live opens a page, where that is chosen ("${given}")`, {
      hint: "Leave it out.",
    });
  // The gallery's own, unless another is named.
  await openStudio("verify", { ...options, ...(model === modelOptions.model.default ? {} : { model }) });
  return 0;
}

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
  if (json) printJson({ ...decision, faces: faces.map(seenFace) });
  else {
    for (const line of decisionLines(decision, decision.warnings)) printLine(line);
    printLine(`  ${basename(a)}: ${formatFace(faces[0])}`);
    printLine(`  ${basename(b)}: ${formatFace(faces[1])}`);
    if (draw !== undefined) printLine(`  the two aligned faces: ${draw}`);
  }
  return exitCodeOf(decision.outcome);
}

async function verifyAgainst(
  selfsame: Selfsame,
  probe: string,
  folder: string,
  settings: Settings,
  { json, draw }: Output,
): Promise<ExitCode> {
  const { samples, skipped } = await photosIn(folder);
  const { faces: usable, failures } = await runJob(({ signal, onProgress }) =>
    embedFolder(selfsame, folder, samples, { aligned: draw !== undefined, signal, onProgress }),
  );
  if (usable.length === 0) throw noReference(folder, failures);
  const result = await selfsame.verifyAgainst(
    probe,
    usable.map(({ file, face }) => ({ ...face, name: file })),
    settings,
  );
  const { face, references: _, leftOut, ...decision } = result;
  const used = usable.filter((_, index) => !leftOut.some((out) => out.index === index));
  if (draw !== undefined) await drawAligned([face, ...used.map((reference) => reference.face)], draw);
  if (json)
    printJson({
      ...decision,
      face: seenFace(face),
      references: used.map((reference) => ({ file: reference.file, face: seenFace(reference.face) })),
      leftOut: leftOut.map(({ index, ...why }) => ({ file: usable[index]!.file, ...why })),
      failures,
      skipped,
    });
  else {
    for (const line of decisionLines(decision, decision.warnings)) printLine(line);
    printLine(`  ${basename(probe)}: ${formatFace(face)}`);
    printLine(
      `  ${used.length} of ${samples.length} ${samples.length === 1 ? "photo" : "photos"} in ${folder} compared; rule: ${decision.rule}`,
    );
  }
  return exitCodeOf(decision.outcome);
}

/** No photo of the folder could be read or shows a face. */
function noReference(folder: string, failures: readonly PhotoFailure[]) {
  const [first] = failures;
  return new SelfsameError(
    first?.code ?? "NO_FACE",
    `no photo in "${folder}" can serve as a reference; the first: ${first?.file}: ${first?.message}`,
  );
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
