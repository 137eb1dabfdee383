import { randomUUID } from "node:crypto";
import multipart from "@fastify/multipart";
import { type FastifyInstance, fastify, LogController } from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import { SelfsameError } from "../core/errors.js";
import type { Gallery } from "../gallery/gallery.js";
import { answerBrokenRequest } from "./brokenRequest.js";
import type { ServerContext, ServerParts } from "./context.js";
import { anyEndpoints } from "./endpoints.js";
import { failureWatch } from "./failures.js";
import { authentication } from "./plugins/authentication.js";
import { documentation } from "./plugins/documentation.js";
import { headers } from "./plugins/headers.js";
import { health } from "./plugins/health.js";
import { hostCheck } from "./plugins/hostCheck.js";
import { idempotency } from "./plugins/idempotency.js";
import { laggards } from "./plugins/laggards.js";
import { metrics } from "./plugins/metrics.js";
import { page } from "./plugins/page.js";
import { answerProblem, problems } from "./plugins/problems.js";
import { rateLimits } from "./plugins/rateLimits.js";
import { requestLog } from "./plugins/requestLog.js";
import { requests, slowSeconds } from "./plugins/requests.js";
import { streams } from "./plugins/streams.js";
import { registerEndpoints } from "./register.js";
import { createRequestCounts } from "./requestCounts.js";
import { createWebhooks } from "./webhooks.js";

/** A server that verifies only keeps every use case from searching, whatever the gallery's own settings. */
const searchingNobody = (gallery: Gallery): Gallery => ({
  ...gallery,
  get model() {
    return gallery.model;
  },
  settings: async () => ({ ...(await gallery.settings()), verifyOnly: true }),
});

/** What `buildServer` is told of TLS: PEM. */
export interface ServerTls {
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
}

/** What is still to be told when the server ends is given up after so long. */
const farewellMs = 5000;

/** Of Node's own server: how long a connection may take, and how often that is looked at. */
const connections = { headersTimeout: 10_000, maxHeaderSize: 16_384, connectionsCheckingInterval: 1000 };

/**
 * The service, not yet listening: its routes, and what stands before each of them. What it is made of (model, gallery, jobs) is the
 * caller's to close, after the server.
 *
 * @example
 * const server = await buildServer(parts);
 * const answer = await server.inject({ url: "/healthz" }); // { status: "alive" }
 */
export async function buildServer(parts: ServerParts, tls?: ServerTls): Promise<FastifyInstance> {
  const { limits, rates } = parts;
  const app = fastify({
    logger: parts.log === null ? false : { level: "info", stream: parts.log, base: null },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // The proxy's own word, the last of the list: what stands before it a client may have sent. (A number means something else here.)
    trustProxy: parts.behindProxy ? (_: string, hop: number) => hop === 0 : false,
    bodyLimit: 1e6,
    routerOptions: { maxParamLength: 300 },
    // A body that trickles in holds a connection no longer than this.
    requestTimeout: limits.seconds * 1000,
    http: connections,
    keepAliveTimeout: 30_000,
    // Who takes nothing of an answer for longer than the longest work lasts is let go.
    connectionTimeout: (slowSeconds + 60) * 1000,
    forceCloseConnections: "idle",
    frameworkErrors: answerProblem,
    clientErrorHandler: answerBrokenRequest,
    ...(tls
      ? {
          https: {
            ...connections,
            handshakeTimeout: 10_000,
            cert: Buffer.from(tls.cert),
            key: Buffer.from(tls.key),
          },
        }
      : {}),
  } as Parameters<typeof fastify>[0]) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser(
    [/^image\//, "application/octet-stream"] as never,
    { parseAs: "buffer", bodyLimit: limits.imageBytes + 1 },
    (_, body, done) => done(null, body),
  );
  await app.register(multipart, {
    limits: {
      fileSize: limits.imageBytes,
      files: limits.images,
      fields: 40,
      parts: limits.images + 40,
      fieldSize: 100_000,
      fieldNameSize: 100,
      headerPairs: 20,
    },
  });
  problems(app, parts.onOtherModel);
  requests(app, limits.seconds);
  requestLog(app);
  streams(app);
  laggards(app, limits.seconds);
  await headers(app, parts);
  hostCheck(app, parts);
  // Of a file there is one server, as a rule; of PostgreSQL there may be several.
  const shared = parts.gallery.kind === "postgres";
  const counted = createRequestCounts(parts.now, shared ? (...it) => parts.gallery.tally(...it) : null);
  app.addHook("onClose", () => counted.close());
  const rate = rateLimits(counted, rates);
  app.addHook("onRequest", rate.address);
  app.addHook("onRequest", async (request) => {
    if (!request.routeOptions.config.photos || parts.selfsame.stats().waiting < parts.mostWaiting) return;
    throw new SelfsameError("BUSY", `${parts.mostWaiting} photos wait already`);
  });
  await authentication(app, { ...parts, onFailure: rate.failure });
  app.addHook("onRequest", async (request) => {
    if (request.caller.kind !== "nobody") await rate.key(request);
  });
  idempotency(app, { gallery: () => parts.gallery, now: parts.now, seconds: limits.seconds });
  // Both may be others later: a gallery that got another model is opened again, with it.
  const galleryNow = () => (parts.verifyOnly ? searchingNobody(parts.gallery) : parts.gallery);
  const counts = metrics(app, () => parts.selfsame.stats());
  const webhooks = parts.webhook && createWebhooks(parts.webhook, counts.webhook);
  if (webhooks) app.addHook("onClose", () => webhooks.close(farewellMs));
  const context: ServerContext = {
    ...parts,
    get selfsame() {
      return parts.selfsame;
    },
    get gallery() {
      return galleryNow();
    },
    metrics: counts,
    peopleOf: ({ name }) => ({ gallery: galleryNow(), selfsame: parts.selfsame, by: name }),
    failures: failureWatch(() => parts.gallery, parts.now),
    decided: (decision) => {
      counts.decided(decision.kind, decision.outcome);
      webhooks?.send(decision);
    },
    failedAttempt: rate.failure,
  };
  health(app, async () => {
    await parts.gallery.counts();
    return parts.selfsame.stats().workers > 0;
  });
  await documentation(app, anyEndpoints);
  await page(app, parts.page);
  registerEndpoints(app, anyEndpoints, context);
  return app;
}
