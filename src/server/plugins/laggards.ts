import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** How often a server that ends looks for connections that came meanwhile. */
const lookMs = 1000;

/**
 * A server that ends finishes what it took, and waits for nobody who has asked for nothing yet (browsers connect ahead), or who sends
 * their request, or takes their answer, drop by drop: Node heeds its own limits of time no more once it has stopped listening.
 *
 * @param seconds that a client which is at it has left
 */
export function laggards(app: FastifyInstance, seconds: number): void {
  const open = new Map<IncomingMessage, ServerResponse>();
  /** Connections; by TLS what lies below them, too, which has no requests. */
  const below = connectionsOf(app, "connection");
  const connections = "setSecureContext" in app.server ? connectionsOf(app, "secureConnection") : below;
  /** Of those, on which a request was begun. */
  const used = new WeakSet<Socket>();
  app.addHook("onRequest", async ({ raw: request }, { raw: response }) => {
    used.add(request.socket);
    open.set(request, response);
    response.once("close", () => open.delete(request));
  });

  const endSilent = () => {
    for (const socket of below) if (socket.bytesRead === 0) socket.destroy();
    if (connections !== below) for (const socket of connections) if (!used.has(socket)) socket.destroy();
  };
  const endSlow = () => {
    // What is still worked on has all of its request, and nothing of its answer is on the way.
    for (const [request, response] of open)
      if (!request.complete || response.headersSent) request.socket.destroy();
    const busy = new Set([...open.keys()].map(({ socket }) => socket));
    for (const socket of connections) if (!busy.has(socket)) socket.destroy();
  };
  const timers: NodeJS.Timeout[] = [];
  app.addHook("preClose", async () => {
    endSilent();
    timers.push(setInterval(endSilent, lookMs), setInterval(endSlow, seconds * 1000));
  });
  app.addHook("onClose", async () => {
    for (const timer of timers) clearInterval(timer);
  });
}

function connectionsOf(app: FastifyInstance, event: "connection" | "secureConnection"): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  app.server.on(event, (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return open;
}
