import { defineCommand } from "citty";
import { SelfsameError } from "../../../core/errors.js";
import { openWorkspace } from "../../../core/workspace.node.js";
import { eraseCaptures, listCaptures, purgeCaptures } from "../../../jobs/workspace/captures.node.js";
import type { StoredCapture } from "../../../jobs/workspace/storedCapture.js";
import { command } from "../../command.js";
import { galleryOptions } from "../../galleryOptions.js";
import { jsonOption, numberOption } from "../../options.js";
import { note, printJson, printLine } from "../../output.js";
import { onServer, serverOption } from "../../server.js";

const common = { ...jsonOption, workspace: galleryOptions.workspace, ...serverOption } as const;

interface CapturesArgs {
  readonly workspace?: string | undefined;
  readonly server?: string | undefined;
}

/** The captures that are meant: a service's, or those of a workspace of this machine. */
interface Captures {
  /** Null at a service. */
  readonly folder: string | null;
  list(): Promise<readonly StoredCapture[]>;
  /** @param days null: all */
  purge(days: number | null): Promise<readonly StoredCapture[]>;
}

function capturesOf({ workspace, server }: CapturesArgs): Captures {
  if (server === undefined) {
    const { folder, captures } = openWorkspace(workspace);
    return {
      folder: captures,
      list: async () => listCaptures(folder).items,
      purge: async (days) => (days === null ? eraseCaptures(folder) : purgeCaptures(folder, days)),
    };
  }
  const list = () => onServer(server, async (client) => (await client.call("GET /v1/captures")).items);
  return {
    folder: null,
    list,
    purge: async (days) => {
      const until = days === null ? Number.POSITIVE_INFINITY : Date.now() - days * 86_400_000;
      const old = (await list()).filter(({ time }) => Date.parse(time) < until);
      await onServer(server, async (client) => {
        for (const { id } of old) await client.call("DELETE /v1/captures/{id}", { params: { id } });
      });
      return old;
    },
  };
}

const list = command({
  name: "captures list",
  description: "the webcam's photos in the workspace, the oldest first: plain files, not sealed",
  args: common,
  run: async (options) => {
    const { folder, list } = capturesOf(options);
    const captures = await list();
    if (options.json) printJson({ folder, captures });
    else {
      for (const { file, bytes, time } of captures)
        printLine(`${time.slice(0, 16)}  ${(bytes / 1e3).toFixed(0).padStart(6)} kB  ${file}`);
      note(
        `${captures.length} captures in ${folder ?? "the service's workspace"}: plain files, which whoever can read that folder can see`,
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
    const { folder, purge } = capturesOf(options);
    const erased = await purge(days ?? null);
    if (options.json) printJson({ folder, captures: erased });
    else printLine(`ERASED: ${erased.length} captures`);
    return 0;
  },
});

export const capturesCommand = defineCommand({
  meta: { name: "captures", description: "the webcam's photos in the workspace: list, purge" },
  subCommands: { list, purge },
});
