import { defineCommand } from "citty";
import { SelfsameError } from "../../core/errors.js";
import {
  type DataDownload,
  type DataDownloadOptions,
  downloadLfw,
  downloadOmniglot,
} from "../../jobs/downloadData.node.js";
import { command } from "../command.js";
import { jsonOption } from "../options.js";
import { printJson, printLine } from "../output.js";
import { runJob } from "../runJob.js";

const downloadOptions = {
  out: { type: "string", description: "folder for the files", default: "data", valueHint: "DIR" },
  mirror: {
    type: "string",
    description: "another source: serves URL/NAME of each file",
    valueHint: "URL",
  },
  ...jsonOption,
} as const;

interface DownloadArgs {
  readonly out: string;
  readonly mirror?: string | undefined;
  readonly json?: boolean | undefined;
}

const lfw = command({
  name: "data lfw",
  alone: "it downloads to this machine",
  description: "download Labeled Faces in the Wild (180 MB): images, lists of pairs",
  args: downloadOptions,
  run: (args) => run(downloadLfw, args),
});

const omniglot = command({
  name: "data omniglot",
  alone: "it downloads to this machine",
  description: "download Omniglot (16 MB): handwritten characters of 50 alphabets",
  args: downloadOptions,
  run: (args) => run(downloadOmniglot, args),
});

export const dataCommand = defineCommand({
  meta: { name: "data", description: "download data sets: resumed after a cut, checked by SHA-256" },
  subCommands: { lfw, omniglot },
});

async function run(
  job: (options: DataDownloadOptions) => Promise<DataDownload>,
  { out, mirror, json }: DownloadArgs,
): Promise<0> {
  if (mirror !== undefined && !/^https?:\/\/./.test(mirror))
    throw new SelfsameError("INVALID_ARGUMENT", `--mirror takes an http or https URL, not "${mirror}"`);
  const result = await runJob(({ signal, onProgress }) =>
    job({ out, signal, onProgress, ...(mirror === undefined ? {} : { mirror }) }),
  );
  if (json) printJson(result);
  else print(result);
  return 0;
}

function print({ files, images, derived }: DataDownload): void {
  for (const { file, sha256, verified, present } of files) {
    const check = verified ? "SHA-256 as published" : `SHA-256 not pinned: ${sha256}`;
    printLine(`${file}  ${present ? "there already" : "downloaded"}, ${check}`);
  }
  if (images !== undefined) printLine(`${images}  the images`);
  for (const { file, people, from } of derived ?? [])
    printLine(`${file}  made here: the ${people} people named in ${from} (the original lists name more)`);
}
