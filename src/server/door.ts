import { existsSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { writeAside } from "../core/writeAside.node.js";
import type { PageSessions } from "./pageSessions.js";

/** Where a workspace's running service is found, by commands of whoever may read the workspace. */
export interface Door {
  readonly url: string;
  /** Opens the page once. */
  readonly pageUrl: string;
}

/** Before the token that lies there is too old. */
const renewMs = 30 * 60_000;
const patienceMs = 1000;
const fileOf = (workspace: string) => join(workspace, "service.json");

/**
 * A file of the workspace that always holds a token nobody has used, for its owner alone, so that `selfsame capture` opens the page of
 * the service that runs already.
 *
 * @returns the same sessions, which put a new token there when one is used; `open` once it listens, `close` when it ends
 * @example
 * const door = createDoor(workspace, createPageSessions(() => gallery, Date.now));
 * await door.open("http://127.0.0.1:8737");
 */
export function createDoor(workspace: string, sessions: PageSessions) {
  let url: string | undefined;
  const put = async () => {
    const at = url;
    if (at === undefined) return;
    try {
      const door: Door = { url: at, pageUrl: `${at}/#${await sessions.issue()}` };
      // It may have been closed meanwhile.
      if (url === at) writeAside(fileOf(workspace), `${JSON.stringify(door)}\n`, 0o600);
    } catch {
      // On a full disk the printed address does.
    }
  };
  const renewing = setInterval(() => void put(), renewMs);
  renewing.unref();
  return {
    sessions: {
      ...sessions,
      exchange: async (token: string) => {
        const cookie = await sessions.exchange(token);
        await put();
        return cookie;
      },
    } satisfies PageSessions,
    open: async (at: string) => {
      url = at;
      await put();
    },
    close: () => {
      clearInterval(renewing);
      // Another service may have come after.
      if (url !== undefined && read(workspace)?.url === url) rmSync(fileOf(workspace), { force: true });
      url = undefined;
    },
  };
}

/** The service that runs on a workspace; undefined where none does. */
export async function findDoor(workspace: string): Promise<Door | undefined> {
  const door = read(workspace);
  if (!door) return undefined;
  const { hostname, port, protocol } = new URL(door.url);
  const number = Number(port) || (protocol === "https:" ? 443 : 80);
  return (await answers(hostname.replace(/^\[(.*)\]$/, "$1"), number)) ? door : undefined;
}

/** Whether somebody listens there. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patienceMs });
    const end = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

function read(workspace: string): Door | undefined {
  const file = fileOf(workspace);
  if (!existsSync(file)) return undefined;
  try {
    const door = JSON.parse(readFileSync(file, "utf8")) as Partial<Door>;
    return URL.canParse(door.url ?? "") && URL.canParse(door.pageUrl ?? "") ? (door as Door) : undefined;
  } catch {
    // Whoever wrote that will again.
    return undefined;
  }
}
