import { useEffect } from "react";
import type { ServerState } from "./serverState.js";

const everyMs = 2000;

/** While the server is lost it is asked for again and again, so that the page goes on once it is back. */
export function useReturn(server: ServerState, ask: () => Promise<unknown>): void {
  useEffect(() => {
    if (server !== "lost") return;
    const asking = setInterval(() => void ask().catch(() => {}), everyMs);
    return () => clearInterval(asking);
  }, [server, ask]);
}
