import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { openApiOf } from "../openapi.js";
import type { AnyEndpoint } from "../register.js";

/** `/openapi.json`, and `/docs` with its files from this machine. Both tell nothing that the package doesn't. */
export async function documentation(app: FastifyInstance, endpoints: readonly AnyEndpoint[]): Promise<void> {
  const document = openApiOf(endpoints);
  app.get("/openapi.json", { config: { scope: "public" } }, async (_, reply) =>
    reply.type("application/json").send(document),
  );
  await app.register(async (docs) => {
    docs.addHook("onRoute", (route) => {
      route.config = { ...route.config, scope: "public" };
    });
    await docs.register(swagger, { mode: "static", specification: { document: document as never } });
    await docs.register(swaggerUi, {
      routePrefix: "/docs",
      staticCSP: false,
      uiConfig: { validatorUrl: null, tryItOutEnabled: true },
    });
  });
}
