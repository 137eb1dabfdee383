import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyInstance {
    /** What ends the streams that are open. */
    endingStreams: Set<() => void>;
  }
}

/** A server that ends doesn't wait for those who listen to it. */
export function streams(app: FastifyInstance): void {
  app.decorate("endingStreams", new Set<() => void>());
  app.addHook("preClose", async () => {
    for (const end of [...app.endingStreams]) end();
  });
}
