import type { FastifyInstance } from "fastify";
import { routeOf } from "./requests.js";

/**
 * One line a request: which route, by which key, how it ended. Addresses and bodies hold names and faces, so the log has the
 * route's pattern and nothing that was sent.
 */
export function requestLog(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    request.log.info({
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      caller: request.caller?.name ?? "nobody",
      from: request.ip,
    });
  });
}
