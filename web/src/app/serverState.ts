import { ServiceProblem } from "selfsame/client";
import type { Api } from "../api.js";

/** Whether the server answers, and still knows this page. */
export type ServerState = "well" | "lost" | "expired";

/** The same calls, with a look at what becomes of them. */
export function watched(api: Api, tell: (state: ServerState) => void): Api {
  const look =
    <A extends unknown[], R>(call: (...values: A) => Promise<R>) =>
    async (...values: A): Promise<R> => {
      try {
        const result = await call(...values);
        tell("well");
        return result;
      } catch (error) {
        tell(stateOf(error));
        throw error;
      }
    };
  return {
    ...api,
    captures: look(api.captures),
    addCapture: look(api.addCapture),
    moveCapture: look(api.moveCapture),
    deleteCapture: look(api.deleteCapture),
  };
}

/** A request that nobody answers throws what `fetch` does. */
export function stateOf(error: unknown): ServerState {
  if (!(error instanceof ServiceProblem)) return "lost";
  return error.problem.status === 401 ? "expired" : "well";
}
