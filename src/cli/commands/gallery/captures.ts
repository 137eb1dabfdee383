import { defineCommand } from "citty";
import { SelfsameError } from "../../../core/errors.js";
import { openWorkspace } from "../../../core/workspace.node.js";
import { listCaptures, purgeCaptures } from "../../../jobs/captures/captures.node.js";
import { command } from "../../command.js";
import { galleryOptions } from "../../galleryOptions.js";
import { jsonOption, numberOption } from "../../options.js";
import { note, printJson, printLine } from "../../output.js";

const common = { ...jsonOption, workspace: galleryOptions.workspace } as const;

const list = command({
  name: "captures list",
  description: "the webcam's photos in the workspace, the oldest first: plain files, not sealed",
  args: common,
  run: async (options) => {
    const { captures: folder } = openWorkspace(options.workspace);
    const captures = listCaptures(folder);
    if (options.json) printJson({ folder, captures });
    else {
      for (const { id, bytes, time } of captures)
        printLine(`${time.slice(0, 16)}  ${(bytes / 1e3).toFixed(0).padStart(6)} kB  ${id}`);
      note(
        `${captures.length} captures in ${folder}: plain files, which whoever can read that folder can see`,
      );
    }
    return 0;
  },
});

const purge = command({
  name: "captures purge",
  description: "erase captures",
  args: {
    days: { type: "string", description: "those older than so many days", valueHint: "DAYS" },
    all: { type: "boolean", description: "all of them" },
    ...common,
  },
  run: async (options) => {
    const days = numberOption("days", options.days, { least: 0, most: 36_500, whole: false });
    if ((days === undefined) !== (options.all === true) || days === 0)
      throw new SelfsameError("INVALID_ARGUMENT", "give --days above 0, or --all");
    const { captures: folder } = openWorkspace(options.workspace);
    const erased = purgeCaptures(folder, days ?? 0);
    if (options.json) printJson({ folder, captures: erased });
    else printLine(`ERASED: ${erased.length} captures`);
    return 0;
  },
});

export const capturesCommand = defineCommand({
  meta: { name: "captures", description: "the webcam's photos in the workspace: list, purge" },
  subCommands: { list, purge },
});
