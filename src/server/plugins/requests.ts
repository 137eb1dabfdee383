import type { FastifyInstance, FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyRequest {
    /** Aborted once the client is gone or the request's time is up. */
    work: AbortController;
  }
  interface FastifyContextConfig {
    slow?: boolean;
    /** Whether the model is asked. */
    photos?: boolean;
  }
}

/** For work on the whole gallery. */
export const slowSeconds = 15 * 60;

/** Gives every request its id as a header, and a signal that its work heeds. */
export function requests(app: FastifyInstance, seconds: number): void {
  app.decorateRequest("work", null as unknown as AbortController);
  app.addHook("onRequest", async (request, reply) => {
    const work = new AbortController();
    request.work = work;
    reply.header("request-id", request.id);
    const deadline = setTimeout(
      () => work.abort(new DOMException("the request's time is up", "TimeoutError")),
      (request.routeOptions.config.slow ? slowSeconds : seconds) * 1000,
    );
    reply.raw.once("close", () => {
      clearTimeout(deadline);
      if (!reply.raw.writableFinished) work.abort(new DOMException("the client is gone", "AbortError"));
    });
  });
}

/** The route's pattern, never what stood in the address: that may name people. */
export const routeOf = (request: FastifyRequest): string => request.routeOptions.url ?? "none";
