import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Selfsame } from "../../recognition/load.node.js";
import { routeOf } from "./requests.js";

/** Counts of what a server does, for Prometheus: routes, statuses, times and decisions, and nothing of anybody. */
export interface Metrics {
  decided(kind: string, outcome: string): void;
  webhook(fate: string): void;
}

export function metrics(app: FastifyInstance, pool: () => ReturnType<Selfsame["stats"]>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: "selfsame_request_seconds",
    help: "Time until the answer was sent",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const decisions = new Counter({
    name: "selfsame_decisions_total",
    help: "Decisions by kind (compare, verify, identify) and outcome",
    labelNames: ["kind", "outcome"],
    registers,
  });
  const webhooks = new Counter({
    name: "selfsame_webhooks_total",
    help: "Webhooks by what became of them",
    labelNames: ["fate"],
    registers,
  });
  for (const name of ["waiting", "busy", "workers", "lost", "refused"] as const)
    new Gauge({
      name: `selfsame_pool_${name}`,
      help: `The model's workers: ${name}`,
      registers,
      collect() {
        this.set(pool()[name]);
      },
    });
  app.addHook("onResponse", async (request, reply) => {
    const labels = { method: request.method, route: routeOf(request), status: reply.statusCode };
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
  app.get("/metrics", { config: { scope: "any" } }, async (_, reply) =>
    reply
      .header("cache-control", "no-store")
      .type(registry.contentType)
      .send(await registry.metrics()),
  );
  return {
    decided: (kind, outcome) => decisions.inc({ kind, outcome }),
    webhook: (fate) => webhooks.inc({ fate }),
  };
}
