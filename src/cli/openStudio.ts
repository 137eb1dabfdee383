import { fileURLToPath } from "node:url";
import { workspaceFolder } from "../core/workspace.node.js";
import { answers, findDoor } from "../server/door.js";
import { defaultPort } from "./commands/serve.js";
import type { GalleryArgs } from "./galleryOptions.js";
import { openPage } from "./openPage.js";
import { notes, printLine } from "./output.js";
import { pageAddress, runService } from "./runService.js";

export interface StudioOptions extends GalleryArgs {
  readonly model?: string | undefined;
  readonly open: boolean;
}

const host = "127.0.0.1";

/**
 * Opens a page of the studio: of the service that runs on the workspace; where none does, one is started, and serves until it is stopped.
 *
 * @param page its name in the address
 */
export async function openStudio(
  page: string,
  { workspace, model, open, ...options }: StudioOptions,
): Promise<void> {
  const running = await findDoor(workspaceFolder(workspace));
  if (running) {
    const address = pageAddress(running.pageUrl, page);
    printLine(`Selfsame serves ${running.url} already`);
    printLine(`  page         ${address}  (opens once, within an hour)`);
    if (open) openPage(address);
    return;
  }
  const given = {
    command: fileURLToPath(new URL("./main.js", import.meta.url)),
    // Another workspace's service may have the usual one.
    port: (await answers(host, defaultPort)) ? 0 : defaultPort,
    ...{ host, workspace, model, keyFile: options["key-file"], behindProxy: false, allowedHosts: [] },
    log: null,
    onNotice: notes,
  };
  await runService(given, { open, page });
}
