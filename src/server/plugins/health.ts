import type { FastifyInstance } from "fastify";

/** Whether the process answers, and whether it can do its work: for whoever restarts it, and whoever sends it requests. */
export function health(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  let closing = false;
  app.addHook("preClose", async () => {
    closing = true;
  });
  app.get("/healthz", { config: { scope: "public" } }, async (_, reply) => {
    reply.header("cache-control", "no-store");
    return { status: "alive" };
  });
  app.get("/readyz", { config: { scope: "public" } }, async (_, reply) => {
    const ready = !closing && (await isReady().catch(() => false));
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ready" : "not ready" });
  });
}
