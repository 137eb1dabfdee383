import type { IncomingMessage, ServerResponse } from "node:http";
import type { FastifyInstance } from "fastify";

/**
 * A server that ends finishes what it took, and waits for nobody who sends their request, or takes their answer, drop by drop: Node
 * heeds its own limits of time no more once it has stopped listening.
 *
 * @param seconds that such a client has left
 */
export function laggards(app: FastifyInstance, seconds: number): void {
  const open = new Map<IncomingMessage, ServerResponse>();
  let timer: NodeJS.Timeout | undefined;
  app.addHook("onRequest", async ({ raw: request }, { raw: response }) => {
    open.set(request, response);
    response.once("close", () => open.delete(request));
  });
  app.addHook("preClose", async () => {
    const end = () => {
      // What is still worked on has all of its request, and nothing of its answer is on the way.
      for (const [request, response] of open)
        if (!request.complete || response.headersSent) request.socket.destroy();
    };
    timer = setInterval(end, seconds * 1000);
  });
  app.addHook("onClose", async () => clearInterval(timer));
}
